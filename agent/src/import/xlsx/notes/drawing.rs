//! The boxes that Excel shows notes in: an old drawing language (VML), which Excel itself writes in a way that is not always
//! XML, so that it is taken apart as text.

/// A drawing without boxes. `block` numbers its shapes apart from those of other sheets.
pub fn blank(block: usize) -> String {
    format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
         xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" \
         data=\"{block}\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" \
         path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" \
         o:connecttype=\"rect\"/></v:shapetype></xml>"
    )
}

/// Takes away the boxes of some cells and adds boxes for others; cells are (row 1-based, column 0-based). `first_id` is
/// for a drawing that has no shapes.
pub fn change(text: &str, gone: &[(u32, u32)], fresh: &[(u32, u32)], first_id: usize) -> String {
    let mut out = String::with_capacity(text.len() + fresh.len() * 700);
    let (mut rest, mut last_id) = (text, first_id);
    while let Some(start) = rest.find("<v:shape ") {
        let end = rest[start..].find("</v:shape>").map_or(rest.len(), |at| start + at + "</v:shape>".len());
        let shape = &rest[start..end];
        out.push_str(&rest[..start]);
        let place = number(shape, "<x:Row>").zip(number(shape, "<x:Column>"));
        let is_note = shape.contains("ObjectType=\"Note\"") || shape.contains("ObjectType='Note'");
        if !is_note || !place.is_some_and(|(row, column)| gone.contains(&(row + 1, column))) {
            out.push_str(shape);
        }
        if let Some(id) = number(shape, "_x0000_s") {
            last_id = last_id.max(id as usize);
        }
        rest = &rest[end..];
    }
    let close = rest.rfind("</xml>").unwrap_or(rest.len());
    out.push_str(&rest[..close]);
    for (id, (row, column)) in (last_id + 1..).zip(fresh) {
        out.push_str(&shape(id, row.saturating_sub(1), *column));
    }
    out.push_str(&rest[close..]);
    out
}

/// The digits behind a mark.
fn number(text: &str, mark: &str) -> Option<u32> {
    let digits = text.split_once(mark)?.1.trim_start();
    let end = digits.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

/// A hidden box right of its cell, four rows high and three columns wide.
fn shape(id: usize, row: u32, column: u32) -> String {
    format!(
        "<v:shape id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:107pt;margin-top:7pt;width:195pt;\
         height:80pt;z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/>\
         <v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox \
         style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\">\
         <x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{}, 15, {}, 10, {}, 31, {}, 9</x:Anchor><x:AutoFill>False</x:AutoFill>\
         <x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
        column + 1,
        row.saturating_sub(1),
        column + 4,
        row + 4
    )
}
