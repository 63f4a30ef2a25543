//! The demo in virtual time, at the speeds that it is made for.

use super::*;
use crate::plain::Plain;

#[tokio::test(start_paused = true)]
async fn it_shows_everything_at_any_sensible_speed() {
    for speed in [3.0, 4.5, 6.0, 10.0, 17.0, 30.0] {
        let mut out = Vec::new();
        let began = Instant::now();
        let checklist = play(speed, &mut Screen::Plain(Plain::new(&mut out))).await.unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(checklist.is_complete(), "at speed {speed}:\n{text}");
        assert!(began.elapsed() < Duration::from_secs(60), "at speed {speed}: {:?}", began.elapsed());
        assert_eq!(text.matches("[seen]").count(), 8, "{text}");
    }
}
