//! All that a template can see: the files of the request and the fonts inside this program.

use std::collections::HashMap;

use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::{Fault, Request};

/// What ends so is a template; what ends like the others is a font; the rest is read as it is.
const TEMPLATE: &str = ".typ";
const FONTS: [&str; 3] = [".ttf", ".otf", ".ttc"];

pub(crate) struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl Desk {
    pub fn new(request: Request) -> Result<Desk, Vec<Fault>> {
        let main = id(&request.main)?;
        let (mut sources, mut files) = (HashMap::new(), HashMap::new());
        let mut fonts: Vec<Font> = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect();
        for (name, body) in request.files {
            let wrong = |message: String| vec![Fault::whole(&name, message)];
            let (file, bytes) = (id(&name)?, body.into_bytes().map_err(wrong)?);
            if name.ends_with(TEMPLATE) {
                let text = String::from_utf8(bytes).map_err(|_| wrong("the template is no UTF-8 text".to_owned()))?;
                sources.insert(file, Source::new(file, text));
            } else if FONTS.iter().any(|ending| name.ends_with(ending)) {
                fonts.extend(Font::iter(Bytes::new(bytes)));
            } else {
                files.insert(file, Bytes::new(bytes));
            }
        }
        let (library, book) = (LazyHash::new(Library::default()), LazyHash::new(FontBook::from_fonts(&fonts)));
        Ok(Desk { library, book, fonts, main, sources, files })
    }
}

fn id(name: &str) -> Result<FileId, Vec<Fault>> {
    let path = VirtualPath::new(name).map_err(|_| vec![Fault::whole(name, "the name of a file cannot be read")])?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

fn missing(id: FileId) -> FileError {
    match id.root() {
        // Nothing is ever fetched.
        VirtualRoot::Package(package) => FileError::Package(PackageError::NotFound(package.clone())),
        VirtualRoot::Project => FileError::NotFound(id.vpath().get_without_slash().into()),
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match self.sources.get(&id) {
            Some(source) => Ok(Bytes::from_string(source.clone())),
            None => self.files.get(&id).cloned().ok_or_else(|| missing(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// The same request gives the same bytes on any day.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
