//! Reads what a stage answered, and believes nothing of it.

use serde_json::{Map, Value};

use super::finding::{Finding, Findings};
use crate::abi::{CdDocError, CdResult, CdSpan, CdStr};
use crate::doc::{nth, steps};
use crate::out::astray;
use crate::{Error, Result};

/// More marks in one batch than any host takes.
const MOST: usize = 16_000_000;

/// The findings for each text.
///
/// # Safety
///
/// Pointers that are not null lead to as many bytes as the struct says.
pub(super) unsafe fn read(
    result: &CdResult,
    texts: &[&str],
    writes: &[String],
) -> Result<Vec<Result<Findings>>> {
    let count = result.n_spans;
    check_array("spans", result.spans, count, steps::<CdSpan>(result.span_stride))?;
    let fits = steps::<CdDocError>(result.error_stride);
    check_array("errors", result.errors, result.n_errors, fits)?;
    // SAFETY: the caller says so.
    let fields = unsafe { result.fields.bytes() };
    let mut found: Vec<Result<Findings>> =
        texts.iter().map(|text| Ok(Findings::new(text))).collect();
    for i in 0..count {
        // SAFETY: the array was looked at above.
        let Some(span) = (unsafe { nth(result.spans, count, result.span_stride, i) }) else {
            break;
        };
        let Some(Ok(findings)) = found.get_mut(span.doc as usize) else {
            return Err(Error::protocol(format!("mark {i} is of article {}", span.doc)));
        };
        let finding = finding(span, findings.text(), fields, writes)
            .map_err(|what| Error::protocol(format!("mark {i}: {what}")))?;
        findings.push(finding);
    }
    for i in 0..result.n_errors {
        let (errors, stride) = (result.errors, result.error_stride);
        // SAFETY: the array was looked at above.
        let Some(error) = (unsafe { nth(errors, result.n_errors, stride, i) }) else { break };
        let Some(findings) = found.get_mut(error.doc as usize) else {
            return Err(Error::protocol(format!("error {i} is of article {}", error.doc)));
        };
        let text = |text: CdStr| {
            // SAFETY: the caller says so.
            let text = std::str::from_utf8(unsafe { text.bytes() });
            text.map(str::to_owned).map_err(|_| Error::protocol(format!("error {i} is no UTF-8")))
        };
        let (code, message) = (text(error.code)?, text(error.message)?);
        let code = if code.is_empty() { "plugin.refused".to_owned() } else { code };
        *findings = Err(Error::new(code, message));
    }
    found.iter_mut().flatten().for_each(Findings::settle);
    Ok(found)
}

fn check_array<T>(what: &str, items: *const T, len: usize, steps: bool) -> Result<()> {
    match () {
        () if len == 0 => Ok(()),
        () if items.is_null() => Err(Error::protocol(format!("{len} {what}, but no pointer"))),
        () if len > MOST => Err(Error::protocol(format!("{len} {what}: more than {MOST}"))),
        () if !steps => Err(Error::protocol(format!("the stride of its {what} is too small"))),
        () => Ok(()),
    }
}

fn finding(span: &CdSpan, text: &str, fields: &[u8], writes: &[String]) -> Result<Finding, String> {
    let layer = writes.get(span.layer as usize);
    let layer = layer.ok_or_else(|| format!("layer {} of {}", span.layer, writes.len()))?;
    let range = span.start as usize..span.end as usize;
    if text.get(range.clone()).is_none() {
        return Err(format!("{layer} {}", astray(text, &range)));
    }
    let (start, len) = (span.fields_offset as usize, span.fields_len as usize);
    let slice = fields.get(start..start + len);
    let slice = slice.ok_or_else(|| format!("its fields end past {} bytes", fields.len()))?;
    let fields: Map<String, Value> = match slice {
        [] => Map::new(),
        json => serde_json::from_slice(json).map_err(|error| format!("its fields: {error}"))?,
    };
    Ok(Finding { layer: layer.clone(), range, fields: Value::Object(fields) })
}
