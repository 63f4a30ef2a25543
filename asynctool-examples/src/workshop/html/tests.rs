//! Pages as they are found in the wild.

use super::*;

fn read(html: &str) -> String {
    readable(html, &Url::parse("https://example.com/dir/page.html").unwrap())
}

#[test]
fn paragraphs_headings_and_lists_are_told_apart() {
    let html = "<!doctype html><html><head><title>The  page</title><meta charset=utf-8></head><body>\n<h1>Head\nline</h1>\
        <p>One<br>two</p>\n\n<p>three <b>fo</b>ur</p><ul><li>a</li><li><p>b</p></li></ul>end";
    assert_eq!(read(html), "# The page\n\n# Head line\n\nOne\ntwo\n\nthree four\n\n- a\n- b\n\nend");
}

#[test]
fn scripts_styles_and_the_like_are_left_out() {
    let html = "a<script>if (1 < 2) { document.write('</p>') }</script><style>p > b {}</style><noscript>on</noscript>\
        <svg><title>x</title><svg></svg>y</svg><template>t</template><!-- c --><select><option>o</select>b";
    assert_eq!(read(html), "ab");
    assert_eq!(read("a<script>never ended <p>b"), "a");
}

#[test]
fn links_keep_their_addresses_where_these_say_something() {
    let html = "<a href='../up'>up</a>, <a href='https://a.example/?x=1&amp;y=2'>there</a>, <a href='#top'>top</a>, \
        <a href='javascript:x()'>run</a>, <a href='mailto:a@b'>mail</a>, <a>none</a>, <a href='/img'><img></a>, \
        <a href='https://b.example/'>https://b.example/</a>";
    assert_eq!(
        read(html),
        "up (https://example.com/up), there (https://a.example/?x=1&y=2), top, run, mail, none, , https://b.example/"
    );
    let many = "<a href='/x'>x</a> ".repeat(300);
    assert_eq!(read(&many).matches("(https://example.com/x)").count(), LINKS);
}

#[test]
fn characters_are_written_as_they_are() {
    assert_eq!(read("<p>a&nbsp;&lt;b&gt; &eacute; &#x65e5;&#27;[1m</p>"), "a <b> é 日");
}

#[test]
fn tables_and_listings_keep_their_form() {
    let html = "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>";
    assert_eq!(read(html), "a | b\n1 | 2");
    assert_eq!(read("x<pre>fn a() {\n    b();\n}</pre>y"), "x\n\nfn a() {\n    b();\n}\n\ny");
}

#[test]
fn a_page_that_is_broken_is_read_as_far_as_it_makes_sense() {
    assert_eq!(
        read("<p>a<p>b</div></b></a><li>c<a href=/x>d<a href=/y>e"),
        "a\n\nb\n- cd (https://example.com/x)e (https://example.com/y)"
    );
    assert_eq!(read(""), "");
    assert_eq!(read("<"), "<");
    assert_eq!(read("</pre></script>a"), "a");
    let deep = "<div>".repeat(50_000) + "deep";
    assert_eq!(read(&deep), "deep");
}
