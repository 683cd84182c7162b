fn main() {
    let dir = std::env::args().nth(4);
    let mut files = Vec::new();
    if let Some(dir) = dir {
        fn walk(base: &std::path::Path, dir: &std::path::Path, out: &mut Vec<knowledge::File>) {
            for e in std::fs::read_dir(dir).unwrap() {
                let p = e.unwrap().path();
                if p.is_dir() { walk(base, &p, out) } else if p.extension().is_some_and(|x| x == "toml") {
                    out.push(knowledge::File { path: p.strip_prefix(base).unwrap().to_str().unwrap().to_owned(), text: std::fs::read(&p).unwrap() });
                }
            }
        }
        let d = std::path::PathBuf::from(dir);
        walk(&d, &d, &mut files);
    } else { files = knowledge::embedded(); }
    let t = std::time::Instant::now();
    match knowledge::Knowledge::load(&files) {
        Ok(k) => println!("ok {} files, version {}, {} questions, {} rules, {:?}", files.len(), k.version(), k.questions().len(), k.rules().len(), t.elapsed()),
        Err(p) => println!("{p}"),
    }
}
