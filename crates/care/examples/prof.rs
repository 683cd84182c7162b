use knowledge::*;
fn main() {
    let k = Knowledge::embedded().unwrap();
    let mut a = Answers::typical(&k);
    a.set(k.question_ix("pain_now").unwrap(), Some(Value::Number(5.0)));
    let p = care::screen(&k, &a).permit().unwrap();
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let t = std::time::Instant::now();
    for _ in 0..n { std::hint::black_box(care::plan(&k, &a, &p)); }
    println!("plan {:?}", t.elapsed() / n as u32);
    let pl = care::plan(&k, &a, &p);
    let t = std::time::Instant::now();
    for _ in 0..n { std::hint::black_box(pl.script(&k, Setting::Oneself, 15).is_ok()); }
    println!("script {:?}", t.elapsed() / n as u32);
}
