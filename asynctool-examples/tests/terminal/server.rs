//! A model's server that knows one conversation, in the protocol of OpenAI.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

/// Begins to listen, on an address of this machine that is returned as a base URL. It ends with the test.
pub(crate) fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Who hangs up early has been answered.
            thread::spawn(move || answer(stream));
        }
    });
    url
}

fn answer(stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body);
    let delta = if !body.contains("\"role\":\"tool\"") {
        let arguments = r#"{\"program\":\"echo\",\"args\":[\"hello\",\"there\"]}"#;
        format!(
            r#"{{"tool_calls":[{{"index":0,"id":"call_a","type":"function","function":{{"name":"run_command","arguments":"{arguments}"}}}}]}}"#
        )
    } else if body.contains("call_a_final") {
        r#"{"content":"The program has said its part."}"#.to_owned()
    } else {
        r#"{"content":"I may not run it before you say yes."}"#.to_owned()
    };
    let mut stream = reader.into_inner();
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")?;
    for chunk in [
        format!(r#"{{"id":"1","object":"chat.completion.chunk","choices":[{{"index":0,"delta":{delta}}}]}}"#),
        r#"{"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#.to_owned(),
        r#"{"id":"1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":1200,"completion_tokens":40,"total_tokens":1240}}"#.to_owned(),
        "[DONE]".to_owned(),
    ] {
        write!(stream, "data: {chunk}\n\n")?;
    }
    stream.flush()
}
