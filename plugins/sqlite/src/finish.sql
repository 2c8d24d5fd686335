-- What is added once all rows are there: it is quicker then, and comes out in order.

CREATE INDEX documents_id ON documents (id);
CREATE INDEX documents_published ON documents (published);
CREATE INDEX documents_cluster ON documents (cluster) WHERE cluster IS NOT NULL;
CREATE INDEX quotes_document ON quotes (document);
CREATE INDEX quotes_speaker ON quotes (speaker) WHERE speaker IS NOT NULL;
CREATE INDEX quantities_document ON quantities (document);
CREATE INDEX quantities_worth ON quantities (kind, unit, number);
CREATE INDEX quantities_quote ON quantities (quote) WHERE quote IS NOT NULL;
CREATE INDEX marks_document ON marks (document);
CREATE INDEX marks_layer ON marks (layer);
CREATE INDEX related_id ON related (id);

-- Each cluster of copies with its kept article, where that is in this database.
CREATE VIEW clusters AS
SELECT copies.cluster AS id, kept.document AS document, kept.headline AS headline,
       count(*) AS copies, min(copies.similarity) AS least_similarity
FROM documents AS copies
LEFT JOIN documents AS kept
  ON kept.document = (SELECT min(document) FROM documents
                      WHERE id = copies.cluster AND cluster IS NULL)
WHERE copies.cluster IS NOT NULL
GROUP BY copies.cluster;

-- Who said what, where and when.
CREATE VIEW statements AS
SELECT quotes.quote, speakers.name AS speaker, quotes.speaker_role AS role, quotes.text,
       documents.headline, documents.published, documents.id, documents.document
FROM quotes
JOIN documents USING (document)
LEFT JOIN speakers ON speakers.speaker = quotes.speaker
WHERE quotes.kind IN ('direct', 'mixed', 'indirect');

-- Each figure with the article it stands in, and who says it.
CREATE VIEW figures AS
SELECT quantities.quantity, quantities.kind, quantities.text, quantities.value, quantities.number,
       quantities.unit, quantities.comparator, speakers.name AS said_by, documents.headline,
       documents.published, documents.id, documents.document
FROM quantities
JOIN documents USING (document)
LEFT JOIN quotes ON quotes.quote = quantities.quote
LEFT JOIN speakers ON speakers.speaker = quotes.speaker;

-- The words of paragraphs and sentences, cut out of their articles.
CREATE VIEW paragraph_texts AS
SELECT paragraphs.document, paragraphs.ordinal, paragraphs.kind,
       CAST(substr(CAST(documents.text AS BLOB), start_byte + 1, end_byte - start_byte) AS TEXT) AS text
FROM paragraphs JOIN documents USING (document);

CREATE VIEW sentence_texts AS
SELECT sentences.document, sentences.ordinal,
       CAST(substr(CAST(documents.text AS BLOB), start_byte + 1, end_byte - start_byte) AS TEXT) AS text
FROM sentences JOIN documents USING (document);
