//! As much of Thrift's compact protocol as it takes to look at a Parquet file before a library believes it.

/// How deep structures may lie in each other; headers and footers need eight.
const DEEPEST: usize = 24;

/// Bytes that are read as fields.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    depth: usize,
}

/// A field that is a number or holds fields; others are skipped.
pub(super) enum Value<'b, 'a> {
    Number(i64),
    Flag(bool),
    /// A struct; it must be read to its end, or is skipped when this is dropped by [`Fields::each`].
    Struct(&'b mut Fields<'a>),
    /// So many structs, each of which must be read to its end.
    Structs(usize, &'b mut Fields<'a>),
}

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, depth: 0 }
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len()
    }

    /// Reads a struct to its end. `seen` is shown the fields and says whether it has read them; where it
    /// has not, nothing of them may be read. Nothing if the bytes end before, or are none.
    pub(super) fn each(
        &mut self,
        mut seen: impl FnMut(i64, Value<'_, 'a>) -> Option<Taken>,
    ) -> Option<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut id = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                self.depth -= 1;
                return Some(());
            }
            let kind = head & 0x0f;
            id = match head >> 4 {
                0 => self.number()?,
                delta => id + i64::from(delta),
            };
            match kind {
                1 | 2 => _ = seen(id, Value::Flag(kind == 1))?,
                3..=6 => {
                    let number = if kind == 3 { i64::from(self.byte()?) } else { self.number()? };
                    _ = seen(id, Value::Number(number))?;
                }
                12 => {
                    if matches!(seen(id, Value::Struct(self))?, Taken::No) {
                        self.skip(kind)?;
                    }
                }
                9 | 10 => {
                    let (count, of) = self.list()?;
                    let taken =
                        if of == 12 { seen(id, Value::Structs(count, self))? } else { Taken::No };
                    if matches!(taken, Taken::No) {
                        (0..count).try_for_each(|_| self.skip(of))?;
                    }
                }
                _ => self.skip(kind)?,
            }
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    #[expect(clippy::cast_possible_wrap, reason = "how signs are folded into the lowest bit")]
    fn number(&mut self) -> Option<i64> {
        let folded = self.unsigned()?;
        Some((folded >> 1) as i64 ^ -((folded & 1) as i64))
    }

    /// How many elements there are, none of which takes less than a byte, and of what kind.
    fn list(&mut self) -> Option<(usize, u8)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.unsigned()?).ok()?,
            count => usize::from(count),
        };
        (count <= self.bytes.len()).then_some((count, head & 0x0f))
    }

    fn skip(&mut self, kind: u8) -> Option<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        match kind {
            1..=3 => _ = self.byte()?, // flags stand in lists as bytes
            4..=6 => _ = self.unsigned()?,
            7 => self.jump(8)?,
            8 => {
                let len = usize::try_from(self.unsigned()?).ok()?;
                self.jump(len)?;
            }
            9 | 10 => {
                let (count, of) = self.list()?;
                (0..count).try_for_each(|_| self.skip(of))?;
            }
            12 => {
                self.depth -= 1; // counted by itself
                self.each(|_, _| Some(Taken::No))?;
                self.depth += 1;
            }
            _ => return None, // no map stands in Parquet
        }
        self.depth -= 1;
        Some(())
    }

    fn jump(&mut self, len: usize) -> Option<()> {
        self.bytes = self.bytes.get(len..)?;
        Some(())
    }
}

/// Whether a struct or a list was read.
pub(super) enum Taken {
    Yes,
    No,
}

/// A page, as its header says.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct PageHeader {
    /// How long the header is.
    pub(super) len: usize,
    pub(super) kind: i64,
    pub(super) unpacked: i64,
    pub(super) packed: i64,
    pub(super) values: i64,
    /// How many bytes of levels stand before what is packed, in the second version of data pages.
    pub(super) levels: i64,
    /// Whether what is behind those is packed at all.
    pub(super) is_packed: bool,
}

impl PageHeader {
    /// The header that the bytes begin with, if it is whole.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut header = Self { is_packed: true, ..Self::default() };
        let mut fields = Fields::new(bytes);
        fields.each(|id, value| {
            match (id, value) {
                (1, Value::Number(kind)) => header.kind = kind,
                (2, Value::Number(len)) => header.unpacked = len,
                (3, Value::Number(len)) => header.packed = len,
                (5 | 7 | 8, Value::Struct(inner)) => {
                    let is_second = id == 8;
                    inner.each(|id, value| {
                        match (id, value) {
                            (1, Value::Number(values)) => header.values = values,
                            (5 | 6, Value::Number(len)) if is_second => {
                                header.levels = header.levels.saturating_add(len);
                            }
                            (7, Value::Flag(is_packed)) if is_second => {
                                header.is_packed = is_packed;
                            }
                            _ => {}
                        }
                        Some(Taken::No)
                    })?;
                    return Some(Taken::Yes);
                }
                _ => {}
            }
            Some(Taken::No)
        })?;
        header.len = bytes.len() - fields.left();
        Some(header)
    }
}

/// How deep the columns lie that a footer describes, and how many they are, with the groups around them;
/// nothing if it is no footer.
pub(super) fn shape(footer: &[u8]) -> Option<(usize, usize)> {
    let (mut open, mut deepest, mut count): (Vec<i64>, usize, usize) = (Vec::new(), 0, 0);
    Fields::new(footer).each(|id, value| match (id, value) {
        (2, Value::Structs(elements, inner)) => {
            for _ in 0..elements {
                let mut children = 0;
                inner.each(|id, value| {
                    if let (5, Value::Number(number)) = (id, value) {
                        children = number;
                    }
                    Some(Taken::No)
                })?;
                // This one is a child of the innermost group that waits for one.
                while open.last() == Some(&0) {
                    open.pop();
                }
                if let Some(waiting) = open.last_mut() {
                    *waiting -= 1;
                }
                if children > 0 {
                    open.push(children);
                    deepest = deepest.max(open.len());
                }
                count += 1;
            }
            Some(Taken::Yes)
        }
        _ => Some(Taken::No),
    })?;
    Some((deepest, count))
}
