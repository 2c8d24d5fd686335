//! A map as it is written: a list of edits where that is all there is, else the steps by name.

use serde::{Deserialize, Serialize};

use super::{Edit, OffsetMap, OffsetMapError, Run, Step};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Written {
    Edits(Vec<Edit>),
    Steps(Vec<WrittenStep>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WrittenStep {
    Edits(Vec<Edit>),
    Runs(Vec<Run>),
}

impl From<OffsetMap> for Written {
    fn from(map: OffsetMap) -> Self {
        let mut steps = map.steps;
        match steps.as_mut_slice() {
            [] => Self::Edits(Vec::new()),
            [Step::Edits(edits)] => Self::Edits(std::mem::take(edits)),
            _ => Self::Steps(steps.into_iter().map(WrittenStep::from).collect()),
        }
    }
}

impl From<Step> for WrittenStep {
    fn from(step: Step) -> Self {
        match step {
            Step::Edits(edits) => Self::Edits(edits),
            Step::Runs(runs) => Self::Runs(runs),
        }
    }
}

impl TryFrom<Written> for OffsetMap {
    type Error = OffsetMapError;

    fn try_from(written: Written) -> Result<Self, OffsetMapError> {
        match written {
            Written::Edits(edits) => Self::try_from(edits),
            Written::Steps(steps) => steps.into_iter().try_fold(Self::default(), |map, step| {
                let step = match step {
                    WrittenStep::Edits(edits) => Self::try_from(edits)?,
                    WrittenStep::Runs(runs) => Self::try_from(runs)?,
                };
                Ok(map.then(&step))
            }),
        }
    }
}

impl TryFrom<Vec<Edit>> for OffsetMap {
    type Error = OffsetMapError;

    fn try_from(edits: Vec<Edit>) -> Result<Self, OffsetMapError> {
        edits.into_iter().try_fold(Self::default(), |mut map, edit| {
            map.push(edit.norm, edit.orig, edit.norm_len, edit.orig_len)?;
            Ok(map)
        })
    }
}

impl TryFrom<Vec<Run>> for OffsetMap {
    type Error = OffsetMapError;

    fn try_from(runs: Vec<Run>) -> Result<Self, OffsetMapError> {
        runs.into_iter().try_fold(Self::default(), |mut map, run| {
            map.push_run(run)?;
            Ok(map)
        })
    }
}
