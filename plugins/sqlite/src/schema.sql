-- What a database of articles looks like before anything is in it. Places are bytes of `documents.text`,
-- `source_…` bytes of what was received; `ordinal` counts from 0 within an article.

CREATE TABLE metadata (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- One row an article, in the order of the input. Ids may be equal; `document` never is.
CREATE TABLE documents (
  document INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  headline TEXT,
  byline TEXT,
  published TEXT,
  language TEXT,
  uri TEXT,
  text TEXT NOT NULL,
  extra TEXT,        -- JSON object: other fields that came with it
  facts TEXT,        -- JSON object: what the text says about the article, with places
  encoding TEXT,     -- JSON object: what its bytes were decoded from, if that is worth telling
  duplicate_of TEXT, -- the id of the article that it copies
  cluster TEXT,      -- the id of the kept article of its cluster
  relation TEXT,     -- exact, near, contains, contained
  similarity REAL,
  earlier INTEGER,   -- 1 if the kept article stood in an earlier run
  other TEXT         -- JSON object: what a later writer has added
);

CREATE TABLE paragraphs (
  document INTEGER NOT NULL REFERENCES documents,
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL,
  confidence REAL,
  reason TEXT,
  start_byte INTEGER NOT NULL,
  end_byte INTEGER NOT NULL,
  source_start INTEGER NOT NULL,
  source_end INTEGER NOT NULL,
  PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;

CREATE TABLE sentences (
  document INTEGER NOT NULL REFERENCES documents,
  ordinal INTEGER NOT NULL,
  start_byte INTEGER NOT NULL,
  end_byte INTEGER NOT NULL,
  source_start INTEGER NOT NULL,
  source_end INTEGER NOT NULL,
  PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;

-- Names as the articles give them: equal names are one row, which does not make them one person.
CREATE TABLE speakers (
  speaker INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  quotes INTEGER NOT NULL
);

CREATE TABLE quotes (
  quote INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents,
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,        -- the spoken words; between fragments stands ' … '
  speaker INTEGER REFERENCES speakers,
  mention TEXT,              -- the words that point to the speaker
  speaker_kind TEXT,
  speaker_role TEXT,         -- office or profession
  speaker_confidence REAL,
  name_confidence REAL,
  candidates TEXT,           -- JSON array: names that were considered
  cue TEXT,                  -- the words that say that somebody speaks
  turn TEXT,                 -- question or answer
  confidence REAL NOT NULL,
  rule TEXT NOT NULL,
  parent INTEGER REFERENCES quotes,
  first_sentence INTEGER,    -- ordinals of sentences, `end_sentence` excluded
  end_sentence INTEGER,
  parts TEXT NOT NULL,       -- JSON array of the fragments' [start, end]
  start_byte INTEGER NOT NULL,
  end_byte INTEGER NOT NULL,
  source_start INTEGER NOT NULL,
  source_end INTEGER NOT NULL
);

CREATE TABLE quantities (
  quantity INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents,
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  value TEXT,                -- exact: a decimal, or an ISO 8601 date
  number REAL,               -- the same for sorting and sums; null for what is no number
  unit TEXT,
  comparator TEXT,
  low TEXT,
  low_number REAL,
  high TEXT,
  high_number REAL,
  change INTEGER NOT NULL,   -- 1 if `low` and `high` are before and after
  ratio TEXT,
  parts TEXT,                -- JSON array: summands
  candidates TEXT,           -- JSON array: units it might also have
  quote INTEGER REFERENCES quotes,
  start_byte INTEGER NOT NULL,
  end_byte INTEGER NOT NULL,
  source_start INTEGER NOT NULL,
  source_end INTEGER NOT NULL
);

-- Layers of plugins.
CREATE TABLE marks (
  mark INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents,
  layer TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  text TEXT NOT NULL,
  fields TEXT NOT NULL,      -- JSON object
  start_byte INTEGER NOT NULL,
  end_byte INTEGER NOT NULL,
  source_start INTEGER NOT NULL,
  source_end INTEGER NOT NULL
);

-- Articles that are alike and no copies.
CREATE TABLE related (
  document INTEGER NOT NULL REFERENCES documents,
  ordinal INTEGER NOT NULL,
  id TEXT NOT NULL,
  relation TEXT NOT NULL,
  similarity REAL NOT NULL,
  PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;

-- Paragraphs that many articles have.
CREATE TABLE repeated (
  document INTEGER NOT NULL REFERENCES documents,
  ordinal INTEGER NOT NULL,
  paragraph INTEGER NOT NULL, -- its ordinal
  kind TEXT NOT NULL,
  documents INTEGER NOT NULL, -- in how many articles it stands
  sources INTEGER NOT NULL,   -- of how many sources
  start_byte INTEGER NOT NULL,
  end_byte INTEGER NOT NULL,
  PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
