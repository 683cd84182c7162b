//! `supple schema`: JSON Schemas of what goes in and what comes out, and the document of the HTTP API.

use std::collections::BTreeMap;
use std::io;
use std::process::ExitCode;

use knowledge::Shelves;
use knowledge::items::Source;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json, json};

use crate::Context;
use crate::about::write_json;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of what.
    #[arg(value_enum)]
    of: Of,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Of {
    /// The answers of one person, as `--answers` and `screen` read them; follows the questions.
    Answers,
    /// A decision, as `check --format json` gives it.
    Decision,
    /// A plan, as part of what `check --format json` gives.
    Plan,
    /// A session, as `script --format json` gives it.
    Script,
    /// The files of a knowledge folder, by kind.
    Knowledge,
    /// What a guided session keeps.
    SessionLog,
    /// The whole HTTP API, as an OpenAPI 3.1 document.
    Openapi,
}

/// Prints a JSON Schema (draft 2020-12), or the document.
pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let schema = match args.of {
        Of::Answers => web::api::answers_schema(&context.load()?),
        Of::Decision => output::<care::Decision>(),
        Of::Plan => output::<care::Plan>(),
        Of::Script => output::<care::Script>(),
        Of::Knowledge => folders(),
        Of::SessionLog => output::<care::SessionLog>(),
        Of::Openapi => web::api::document(&context.load()?),
    };
    write_json(&mut io::stdout().lock(), &schema)
}

/// What the program writes: every field that is always there is required.
fn output<T: JsonSchema>() -> Json {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    json!(settings.into_generator().into_root_schema_for::<T>())
}

/// What an editor writes: from folder to the schema of its files, and the list of sources.
fn folders() -> Json {
    let mut folders = Map::new();
    for (folder, schema) in Shelves::schemas() {
        folders.insert(folder.to_owned(), json!(schema));
    }
    let mut sources = schemars::schema_for!(BTreeMap<String, Source>);
    sources.insert("title".to_owned(), json!("Sources"));
    let about = "The file sources.toml: every source that an item may cite, by id.";
    sources.insert("description".to_owned(), json!(about));
    folders.insert("sources".to_owned(), json!(sources));
    Json::Object(folders)
}
