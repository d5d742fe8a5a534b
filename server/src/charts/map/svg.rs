//! The arranged map as SVG. On a page each region leads somewhere; in a report none does, and the map is one picture.

use std::fmt::Write as _;

use selaras_domain::region::RegionCode;

use super::{Drawing, Place, Shape};
use crate::charts::{Caption, Shade, escaped, short_name};

/// How a region stands on the map.
pub struct Mark<'a> {
    pub name: &'a str,
    /// As it is written; a dash where there is none.
    pub value: String,
    pub shade: Shade,
    /// Where it leads; `None` in a report.
    pub link: Option<String>,
}

/// Longest name that stands in one line on a tile.
const LINE_MAX_CHARS: usize = 13;

/// Draws the regions that have a mark.
pub fn map<'a>(drawing: &Drawing, caption: &Caption, mark: impl Fn(RegionCode) -> Option<Mark<'a>>) -> String {
    let marks: Vec<(&Shape, Mark<'_>)> =
        drawing.shapes.iter().filter_map(|shape| Some((shape, mark(shape.region)?))).collect();
    let is_linked = marks.iter().any(|(_, mark)| mark.link.is_some());
    let Drawing { width, height, is_named, names, .. } = drawing;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map{}\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\"",
        if *is_named { "" } else { " small" },
    );
    let (title, description) = (escaped(&caption.title), escaped(&caption.description));
    // Links within a picture would be hidden from those who do not see it.
    let _ = match is_linked {
        true => write!(svg, " role=\"group\" aria-label=\"{title}\"><desc>{description}</desc>"),
        false => write!(svg, " role=\"img\"><title>{title}</title><desc>{description}</desc>"),
    };
    svg.push_str("<g stroke=\"#4a5560\">");
    for (shape, mark) in &marks {
        region(&mut svg, shape, mark, is_linked);
    }
    let _ = match is_named {
        true => write!(svg, "</g><g class=\"labels\" aria-hidden=\"true\" text-anchor=\"middle\" font-size=\"12\">"),
        false => write!(svg, "</g><g class=\"labels\" aria-hidden=\"true\" font-size=\"10\">"),
    };
    for (shape, mark) in marks.iter().filter(|_| *is_named) {
        label(&mut svg, shape, mark);
    }
    for (name, x, y) in names {
        let _ = write!(svg, "<text x=\"{x}\" y=\"{y}\">{name}</text>");
    }
    svg.push_str("</g></svg>");
    svg
}

fn region(svg: &mut String, shape: &Shape, mark: &Mark<'_>, is_linked: bool) {
    let link = mark.link.as_ref().filter(|_| is_linked);
    let _ = match link {
        Some(link) => write!(svg, "<a href=\"{}\">", escaped(link)),
        None => write!(svg, "<g>"),
    };
    let _ = write!(svg, "<title>{}: {}</title>", escaped(mark.name), escaped(&mark.value));
    let fill = mark.shade.fill();
    let dashes = if mark.shade == Shade::None { " stroke-dasharray=\"4 3\"" } else { "" };
    let _ = match &shape.place {
        Place::Tile { x, y, width, height } => {
            write!(
                svg,
                "<rect fill=\"{fill}\"{dashes} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>"
            )
        }
        Place::Path(path) => write!(svg, "<path fill=\"{fill}\"{dashes} d=\"{path}\"/>"),
    };
    svg.push_str(if link.is_some() { "</a>" } else { "</g>" });
}

fn label(svg: &mut String, shape: &Shape, mark: &Mark<'_>) {
    let (x, y) = (shape.x, shape.y);
    let _ = write!(svg, "<text x=\"{x}\" y=\"{y}\">");
    for (line, down) in lines_of(mark.name).into_iter().zip(["-0.6em", "1.1em"]) {
        let _ = write!(svg, "<tspan x=\"{x}\" dy=\"{down}\">{}</tspan>", escaped(line));
    }
    let value = escaped(&mark.value);
    let _ = write!(svg, "<tspan x=\"{x}\" dy=\"1.2em\" font-size=\"14\" font-weight=\"bold\">{value}</tspan></text>");
}

/// A name in up to two lines that fit a tile.
fn lines_of(name: &str) -> Vec<&str> {
    let name = short_name(name);
    match name.split_once(' ') {
        Some((first, rest)) if name.chars().count() > LINE_MAX_CHARS => vec![first, rest],
        _ => vec![name],
    }
}
