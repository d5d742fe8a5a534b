//! Small documents, and templates with mistakes.

use std::collections::BTreeMap;

use super::*;

fn request(files: &[(&str, &str)]) -> Request {
    let files: BTreeMap<String, Body> =
        files.iter().map(|(name, text)| ((*name).to_owned(), Body::Text((*text).to_owned()))).collect();
    Request { main: "main.typ".to_owned(), ident: "test".to_owned(), files }
}

fn fault(files: &[(&str, &str)]) -> Fault {
    typeset(request(files)).unwrap_err().remove(0)
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let asked = request(&[
        ("main.typ", "#import \"parts.typ\": say\n#say(json(\"numbers.json\").index)"),
        ("parts.typ", "#let say(it) = [Indeks #it]"),
        ("numbers.json", r#"{"index": "85,20"}"#),
    ]);
    let document = typeset(asked.clone()).unwrap();
    assert!(document.starts_with(b"%PDF-"));
    assert_eq!(typeset(asked).unwrap(), document);
}

#[test]
fn a_mistake_is_told_with_file_and_line() {
    let found =
        fault(&[("main.typ", "#import \"parts.typ\": say\n\n#say()"), ("parts.typ", "#let say() = {\n  nowhere\n}")]);
    assert_eq!((found.file.as_deref(), found.line, found.column), (Some("parts.typ"), Some(2), Some(3)));
    assert!(found.message.contains("unknown variable: nowhere"), "{found:?}");
    let found = fault(&[("main.typ", "ok\n#json(\"numbers.json\")"), ("numbers.json", "{\n 1}")]);
    assert_eq!((found.file.as_deref(), found.line), (Some("numbers.json"), Some(2)), "{found:?}");
}

#[test]
fn a_template_sees_only_its_request() {
    for text in
        ["#read(\"/etc/hostname\")", "#read(\"../secret\")", "#import \"@preview/cetz:0.3.0\"", "#datetime.today()"]
    {
        let found = fault(&[("main.typ", text)]);
        assert_eq!((found.file.as_deref(), found.line), (Some("main.typ"), Some(1)), "{text}: {found:?}");
    }
}
