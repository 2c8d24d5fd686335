//! Which field of a record is which part of an article.

use std::sync::LazyLock;

/// The parts of an article that a record can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Id,
    Text,
    Headline,
    Byline,
    Published,
    Language,
    Uri,
    Html,
}

impl Part {
    pub(crate) const ALL: [Self; 8] = [
        Self::Id,
        Self::Text,
        Self::Headline,
        Self::Byline,
        Self::Published,
        Self::Language,
        Self::Uri,
        Self::Html,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Text => "text",
            Self::Headline => "headline",
            Self::Byline => "byline",
            Self::Published => "published",
            Self::Language => "language",
            Self::Uri => "uri",
            Self::Html => "html",
        }
    }
}

/// The names of fields, for JSON Lines and CSV alike.
///
/// By default the text is in `text`, else `body`, `content`, `maintext`, `article` or `articleBody`;
/// the id in `id`, `doc_id`, `article_id` or `guid`; the headline in `headline` or `title`; the byline
/// in `byline`, `author` or `authors`; the date in `published`, `date`, `pub_date`, `publish_date`,
/// `published_at`, `date_publish` or `datePublished`; the language in `language` or `lang`; the
/// address in `uri`, `url` or `link`; a web page whose article is read where there is no text in `html`
/// or `raw_html`. Letter case does not matter. Of several the first of the list
/// is taken; it and all other fields that are left go to `meta.extra` under their own names.
///
/// A name with dots in it is also the way to a field inside an object of JSON: `article.body`.
///
/// ```
/// use copydesk_io::Fields;
/// let fields = Fields::default().text("story").id("key");
/// assert_eq!(fields.text_names(), ["story"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    names: [Vec<String>; Part::ALL.len()], // by part, in order of preference
    has_paths: bool,                       // whether any of them has a dot
}

/// No part of an article has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{name}` is no part of an article: choose `id`, `text`, `headline`, `byline`, `published`, `language`, \
     `uri` or `html`"
)]
pub struct UnknownPart {
    name: String,
}

impl Default for Fields {
    fn default() -> Self {
        STANDARD.clone()
    }
}

static STANDARD: LazyLock<Fields> = LazyLock::new(|| {
    let rows = rows(include_str!("../data/fields.tsv"));
    let names_of = |part: Part| {
        let names = rows
            .iter()
            .filter(|row| row.first() == Some(&part.name()))
            .filter_map(|row| row.get(1));
        names.map(|name| (*name).to_owned()).collect()
    };
    Fields { names: Part::ALL.map(names_of), has_paths: false }
});

/// The rows of a table in `data/`, comments left out.
pub(crate) fn rows(table: &'static str) -> Vec<Vec<&'static str>> {
    let rows = table.split('\n').filter(|row| !row.is_empty() && !row.starts_with('#'));
    rows.map(|row| row.split('\t').collect()).collect()
}

impl Fields {
    /// The text is in this field only.
    #[must_use]
    pub fn text(self, name: impl Into<String>) -> Self {
        self.only(Part::Text, name.into())
    }

    /// The id is in this field only.
    #[must_use]
    pub fn id(self, name: impl Into<String>) -> Self {
        self.only(Part::Id, name.into())
    }

    /// The headline is in this field only.
    #[must_use]
    pub fn headline(self, name: impl Into<String>) -> Self {
        self.only(Part::Headline, name.into())
    }

    /// The byline is in this field only.
    #[must_use]
    pub fn byline(self, name: impl Into<String>) -> Self {
        self.only(Part::Byline, name.into())
    }

    /// The publication date is in this field only.
    #[must_use]
    pub fn published(self, name: impl Into<String>) -> Self {
        self.only(Part::Published, name.into())
    }

    /// The language is in this field only.
    #[must_use]
    pub fn language(self, name: impl Into<String>) -> Self {
        self.only(Part::Language, name.into())
    }

    /// The address is in this field only.
    #[must_use]
    pub fn uri(self, name: impl Into<String>) -> Self {
        self.only(Part::Uri, name.into())
    }

    /// The web page is in this field only.
    #[must_use]
    pub fn html(self, name: impl Into<String>) -> Self {
        self.only(Part::Html, name.into())
    }

    /// The part of this name (`id`, `text`, `headline`, `byline`, `published`, `language`, `uri` or `html`) is
    /// in one of these fields only, the first ones preferred.
    ///
    /// ```
    /// use copydesk_io::Fields;
    /// let fields = Fields::default().part_in("text", ["article.body", "body"])?;
    /// assert_eq!(fields.text_names(), ["article.body", "body"]);
    /// assert!(Fields::default().part_in("author", ["by"]).is_err());
    /// # Ok::<(), copydesk_io::UnknownPart>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If no part has that name.
    pub fn part_in<T: Into<String>>(
        mut self,
        part: &str,
        names: impl IntoIterator<Item = T>,
    ) -> Result<Self, UnknownPart> {
        let known = Part::ALL.into_iter().find(|known| known.name() == part);
        let known = known.ok_or_else(|| UnknownPart { name: part.to_owned() })?;
        self.names[known as usize] = names.into_iter().map(Into::into).collect();
        self.has_paths = self.names.iter().flatten().any(|name| name.contains('.'));
        Ok(self)
    }

    /// The fields that can hold the text, in order of preference.
    #[must_use]
    pub fn text_names(&self) -> &[String] {
        &self.names[Part::Text as usize]
    }

    /// Which part a field is, and how much it is preferred: less is more.
    pub(crate) fn part(&self, name: &str) -> Option<(Part, usize)> {
        Part::ALL.into_iter().find_map(|part| {
            let names = &self.names[part as usize];
            names.iter().position(|known| known.eq_ignore_ascii_case(name)).map(|rank| (part, rank))
        })
    }

    /// The parts that lie inside the field of this name, each with its rank, its name, and the way to it.
    pub(crate) fn inside<'a>(
        &'a self,
        field: &'a str,
    ) -> impl Iterator<Item = (Part, usize, &'a str, &'a str)> {
        let parts = Part::ALL.into_iter().filter(|_| self.has_paths);
        let all = parts.flat_map(|part| {
            let names = self.names[part as usize].iter().enumerate();
            names.map(move |(rank, name)| (part, rank, name.as_str()))
        });
        all.filter_map(move |(part, rank, name)| {
            let (first, rest) = name.split_once('.')?;
            first.eq_ignore_ascii_case(field).then_some((part, rank, name, rest))
        })
    }

    /// What to tell a user whose records have no text.
    pub(crate) fn missing_text(&self) -> String {
        let names: Vec<String> = self.text_names().iter().map(|name| format!("`{name}`")).collect();
        format!("no text: expected a field {}", names.join(" or "))
    }

    fn only(mut self, part: Part, name: String) -> Self {
        self.has_paths |= name.contains('.');
        self.names[part as usize] = vec![name];
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_standard_name() {
        for part in Part::ALL {
            assert_eq!(Fields::default().part(part.name()), Some((part, 0)));
        }
    }

    #[test]
    fn case_does_not_matter_and_order_does() {
        assert_eq!(Fields::default().part("Body"), Some((Part::Text, 1)));
        assert_eq!(Fields::default().part("texts"), None);
        assert_eq!(Fields::default().text("Body").part("text"), None);
    }

    #[test]
    fn a_way_begins_with_the_field_it_goes_into() {
        let fields = Fields::default().text("article.body.html").id("Article.key");
        let inside: Vec<_> = fields.inside("article").collect();
        let want = [
            (Part::Id, 0, "Article.key", "key"),
            (Part::Text, 0, "article.body.html", "body.html"),
        ];
        assert_eq!(inside, want);
        assert_eq!(fields.inside("body").count(), 0);
        assert_eq!(Fields::default().inside("text").count(), 0);
    }
}
