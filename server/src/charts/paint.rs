//! The colours of charts and maps. Fills are light, so that dark ink on each has at least 7:1; lines are dark, 4.5:1 on white.

use plotters::style::RGBColor;
use selaras_domain::category::Category;

pub const INK: RGBColor = RGBColor(0x1b, 0x1f, 0x24);
/// Axes and outlines, as on the pages.
pub const OUTLINE: RGBColor = RGBColor(0x4a, 0x55, 0x60);
/// Behind what matters.
pub const GRID: RGBColor = RGBColor(0xcf, 0xd6, 0xdd);
/// Lines that only give the surroundings.
pub const FAINT: RGBColor = RGBColor(0xa9, 0xb4, 0xbf);
/// Of series, in their order.
pub const SERIES: [RGBColor; 7] = [
    RGBColor(0x0b, 0x4f, 0x6c),
    RGBColor(0xa8, 0x4a, 0x12),
    RGBColor(0x14, 0x60, 0x2b),
    RGBColor(0x6a, 0x3d, 0x9a),
    RGBColor(0xa3, 0x14, 0x0f),
    RGBColor(0x7a, 0x4a, 0x00),
    RGBColor(0x1f, 0x6f, 0xb2),
];
/// The second of two that are compared: light where the first is dark.
pub const SECOND: RGBColor = RGBColor(0xf2, 0xc0, 0x80);

/// How a region is filled: by its category, else by the fifth of its rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    Category(Category),
    /// 0 is the last fifth, 4 the first.
    Fifth(u8),
    /// Not ranked.
    None,
}

impl Shade {
    /// By fifths of the ranked regions, for a measure that has no categories.
    pub fn of_rank(rank: u32, of: usize) -> Shade {
        let fifth = (rank.saturating_sub(1) as usize * 5).checked_div(of).unwrap_or_default();
        Shade::Fifth(4 - fifth.min(4) as u8)
    }

    pub(super) const fn color(self) -> RGBColor {
        match self {
            Shade::Category(Category::Paripurna) => RGBColor(0x8f, 0xd3, 0xa8),
            Shade::Category(Category::Utama) => RGBColor(0xb7, 0xe3, 0xb0),
            Shade::Category(Category::Madya) => RGBColor(0xdc, 0xec, 0xae),
            Shade::Category(Category::Pratama) => RGBColor(0xfb, 0xe6, 0xa2),
            Shade::Category(Category::Muda) => RGBColor(0xfb, 0xcf, 0x9d),
            Shade::Category(Category::Belum) => RGBColor(0xf5, 0xb5, 0xa8),
            Shade::Fifth(4..) => RGBColor(0x7f, 0xb4, 0xd6),
            Shade::Fifth(3) => RGBColor(0xa3, 0xca, 0xe2),
            Shade::Fifth(2) => RGBColor(0xc3, 0xdc, 0xec),
            Shade::Fifth(1) => RGBColor(0xdd, 0xe9, 0xf2),
            Shade::Fifth(0) => RGBColor(0xf1, 0xf4, 0xf7),
            Shade::None => RGBColor(0xff, 0xff, 0xff),
        }
    }

    /// `#8fd3a8`
    pub fn fill(self) -> String {
        let RGBColor(red, green, blue) = self.color();
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// The class of the pages' style sheet that fills the same.
    pub const fn class(self) -> &'static str {
        match self {
            Shade::Category(Category::Paripurna) => "k-5",
            Shade::Category(Category::Utama) => "k-4",
            Shade::Category(Category::Madya) => "k-3",
            Shade::Category(Category::Pratama) => "k-2",
            Shade::Category(Category::Muda) => "k-1",
            Shade::Category(Category::Belum) => "k-0",
            Shade::Fifth(4..) => "q-4",
            Shade::Fifth(3) => "q-3",
            Shade::Fifth(2) => "q-2",
            Shade::Fifth(1) => "q-1",
            Shade::Fifth(0) => "q-0",
            Shade::None => "k-none",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranked_are_filled_by_fifths() {
        let classes: Vec<&str> = (1..=10).map(|rank| Shade::of_rank(rank, 10).class()).collect();
        assert_eq!(classes, ["q-4", "q-4", "q-3", "q-3", "q-2", "q-2", "q-1", "q-1", "q-0", "q-0"]);
        assert_eq!((Shade::of_rank(1, 1).class(), Shade::of_rank(1, 0).class()), ("q-4", "q-4"));
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(one: RGBColor, other: RGBColor) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn everybody_can_read_ink_on_every_fill_and_lines_on_paper() {
        let white = RGBColor(255, 255, 255);
        let shades = Category::ALL.map(Shade::Category).into_iter().chain((0..5).map(Shade::Fifth));
        for shade in shades.chain([Shade::None]) {
            assert!(contrast(INK, shade.color()) > 7.0, "{shade:?}");
            // The page's swatches show the same.
            let rule = format!(".{} {{ fill: {1}; background: {1}; }}", shade.class(), shade.fill());
            let style = include_str!("../dashboard/assets/papan.css");
            assert!(shade == Shade::None || style.contains(&rule), "papan.css: {rule}");
        }
        for line in SERIES.into_iter().chain([OUTLINE]) {
            assert!(contrast(line, white) > 4.5, "{line:?}");
        }
        assert!(contrast(SERIES[0], SECOND) > 3.0, "the two that are compared");
    }
}
