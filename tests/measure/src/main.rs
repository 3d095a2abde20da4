//! Prints how well the masking engine does. The command line is in `--help`.

use sekisho_mask::{Engine, PersonBias, Settings};
use sekisho_measure::{
    Case, Cost, Expect, Figures, MeasureError, Metric, Output, Scorer, Split, business_cases, disguise_cases,
    fuzz, load, mask_cases, public_cases, read_lines, speed, table, write_lines,
};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "measure-masking [CORPUS_FOLDER] [options]

  --part all|business|public|disguises|speed|fuzz   what to measure (all, which leaves fuzz out)
  --person-bias N          another bias than the shipped one, 0 to 100
  --inputs N               with fuzz: how many senseless inputs to try (1000000)
  --seed N                 with fuzz: other inputs (1)
  --split dev|held|all     which half of the invented cases (all)
  --outputs FILE           score these outputs instead of running the engine
  --cases FILE             score these cases; prints every figure, one a line
  --by group|kind|src|tier|attack   with --cases: every figure also for each
  --boot N                 drawings for the intervals (1000)
  --show-leaks TYPE N      print the first N mentions of a type that leak
  --show-blocks N          print the first N cases that were blocked, or not, against what was expected
  --worst N                how many of the worst confusions to print (12)
  --json OUT               write every figure
  --write-cases DIR        write the invented cases, and what the engine made of them
";

#[derive(Debug)]
struct Arguments {
    corpora: Option<PathBuf>,
    part: String,
    splits: Vec<Split>,
    outputs: Option<PathBuf>,
    cases: Option<PathBuf>,
    by: Option<String>,
    rounds: usize,
    leaks: Option<(String, usize)>,
    blocks: usize,
    worst: usize,
    bias: Option<PersonBias>,
    inputs: u64,
    seed: u64,
    json: Option<PathBuf>,
    write: Option<PathBuf>,
}

fn number(text: &str) -> Result<usize, MeasureError> {
    text.parse().map_err(|_| MeasureError::Usage(format!("`{text}` is not a number")))
}

fn bias(percent: usize) -> Result<Option<PersonBias>, MeasureError> {
    let bias = u8::try_from(percent).ok().and_then(PersonBias::percent);
    bias.map(Some).ok_or_else(|| MeasureError::Usage("a bias goes from 0 to 100".to_owned()))
}

fn arguments() -> Result<Option<Arguments>, MeasureError> {
    let mut parsed = Arguments {
        corpora: None,
        part: "all".to_owned(),
        splits: Split::ALL.to_vec(),
        outputs: None,
        cases: None,
        by: None,
        rounds: 1000,
        leaks: None,
        blocks: 0,
        worst: 12,
        bias: None,
        inputs: 1_000_000,
        seed: 1,
        json: None,
        write: None,
    };
    let mut rest = std::env::args().skip(1);
    while let Some(word) = rest.next() {
        let mut next = || rest.next().ok_or_else(|| MeasureError::Usage(format!("`{word}` wants a value")));
        match word.as_str() {
            "--help" | "-h" => return Ok(None),
            "--part" => parsed.part = next()?,
            "--split" => {
                let name = next()?;
                parsed.splits.retain(|split| name == "all" || split.as_str() == name);
            }
            "--outputs" => parsed.outputs = Some(next()?.into()),
            "--cases" => parsed.cases = Some(next()?.into()),
            "--by" => parsed.by = Some(next()?),
            "--boot" => parsed.rounds = number(&next()?)?,
            "--show-leaks" => parsed.leaks = Some((next()?, number(&next()?)?)),
            "--show-blocks" => parsed.blocks = number(&next()?)?,
            "--worst" => parsed.worst = number(&next()?)?,
            "--person-bias" => parsed.bias = bias(number(&next()?)?)?,
            "--inputs" => parsed.inputs = number(&next()?)? as u64,
            "--seed" => parsed.seed = number(&next()?)? as u64,
            "--json" => parsed.json = Some(next()?.into()),
            "--write-cases" => parsed.write = Some(next()?.into()),
            option if option.starts_with('-') => {
                return Err(MeasureError::Usage(format!("unknown option `{option}`")));
            }
            _ if parsed.corpora.is_none() => parsed.corpora = Some(word.into()),
            _ => return Err(MeasureError::Usage(format!("`{word}` is one argument too many"))),
        }
    }
    let parts = ["all", "business", "public", "disguises", "speed", "fuzz"];
    if !parts.contains(&parsed.part.as_str()) || parsed.splits.is_empty() {
        return Err(MeasureError::Usage("unknown part or split".to_owned()));
    }
    Ok(Some(parsed))
}

/// Prints to standard output. A reader that went away ends the command.
fn say(text: &str) -> Result<(), MeasureError> {
    let fail = |source| MeasureError::File { path: "standard output".into(), source };
    std::io::stdout().lock().write_all(text.as_bytes()).map_err(fail)
}

/// Tries senseless inputs and says what came of it.
fn fuzz_inputs(arguments: &Arguments) -> Result<ExitCode, MeasureError> {
    let cases = business_cases(Split::Dev)?;
    let start = std::time::Instant::now();
    let fuzzed = fuzz(&Engine::default(), &cases, arguments.inputs, arguments.seed);
    for (input, rule) in &fuzzed.broken {
        say(&format!("broken: {rule}: {input:?}\n"))?;
    }
    let (inputs, found, broken) = (fuzzed.inputs, fuzzed.found, fuzzed.broken.len());
    let seconds = start.elapsed().as_secs();
    say(&format!("{inputs} inputs, finds in {found}, {broken} broken, in {seconds} s\n"))?;
    Ok(if fuzzed.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A set of cases that is measured together.
struct Set {
    name: String,
    by: Option<&'static str>,
    cases: Vec<Case>,
}

fn sets(arguments: &Arguments) -> Result<Vec<Set>, MeasureError> {
    let wanted = |part: &str| arguments.part == "all" || arguments.part == part;
    let mut sets = Vec::new();
    for split in &arguments.splits {
        if wanted("business") || arguments.part == "speed" {
            let name = format!("business {}", split.as_str());
            sets.push(Set { name, by: Some("kind"), cases: business_cases(*split)? });
        }
        if wanted("disguises") {
            let name = format!("disguises {}", split.as_str());
            sets.push(Set { name, by: Some("tier"), cases: disguise_cases(*split)? });
        }
    }
    if let Some(folder) =
        arguments.corpora.as_deref().filter(|_| wanted("public") || arguments.part == "speed")
    {
        for (name, cases) in public_cases(folder)? {
            sets.push(Set { name: name.to_owned(), by: None, cases });
        }
    }
    Ok(sets)
}

fn write_sets(folder: &Path, sets: &[Set]) -> Result<(), MeasureError> {
    std::fs::create_dir_all(folder)
        .map_err(|source| MeasureError::File { path: folder.to_owned(), source })?;
    for set in sets.iter().filter(|set| set.by.is_some()) {
        write_lines(&folder.join(format!("{}.jsonl", set.name.replace(' ', "-"))), &set.cases)?;
    }
    Ok(())
}

/// Scores given outputs against given cases and prints every figure.
fn score_files(arguments: &Arguments, cases: &Path, outputs: &Path) -> Result<(), MeasureError> {
    let cases: Vec<Case> = read_lines(cases)?;
    let outputs = by_id(read_lines(outputs)?);
    let mut scorer = Scorer::new(arguments.by.as_deref());
    for case in &cases {
        scorer.add(case, outputs.get(&case.id));
    }
    let missing = cases.iter().filter(|case| !outputs.contains_key(&case.id)).count();
    say(&format!("cases {}, outputs missing {missing}\n", cases.len()))?;
    for (metric, key, figure) in scorer.figures(arguments.rounds) {
        let interval =
            figure.interval.map(|(low, high)| format!(" [{low:.4}, {high:.4}]")).unwrap_or_default();
        say(&format!("  {:15} {key:34} {:.4}{interval}  n={}\n", metric.as_str(), figure.share, figure.of))?;
    }
    show_leaks(arguments, &scorer)?;
    write_json(arguments, &scorer.json(arguments.rounds))
}

fn by_id(outputs: Vec<Output>) -> BTreeMap<String, Output> {
    outputs.into_iter().map(|output| (output.id.clone(), output)).collect()
}

fn show_leaks(arguments: &Arguments, scorer: &Scorer) -> Result<(), MeasureError> {
    let Some((what, most)) = &arguments.leaks else { return Ok(()) };
    for leak in scorer.leaks().iter().filter(|leak| leak.what == *what).take(*most) {
        say(&format!("LEAK {} {} {:?} | {}\n", leak.id, leak.group, leak.text, leak.around))?;
    }
    Ok(())
}

fn write_json(arguments: &Arguments, figures: &serde_json::Value) -> Result<(), MeasureError> {
    let Some(path) = &arguments.json else { return Ok(()) };
    let text = serde_json::to_string_pretty(figures)?;
    std::fs::write(path, text).map_err(|source| MeasureError::File { path: path.clone(), source })
}

fn show_blocks(most: usize, cases: &[Case], outputs: &BTreeMap<String, Output>) -> Result<(), MeasureError> {
    let wrong = cases.iter().filter_map(|case| {
        let blocked = outputs.get(&case.id).is_some_and(|output| output.blocked);
        match case.expect {
            Some(Expect::Either) => None,
            Some(Expect::Block) => (!blocked).then_some(("NOT BLOCKED", case)),
            None | Some(Expect::Mask | Expect::Pass) => blocked.then_some(("BLOCKED", case)),
        }
    });
    for (word, case) in wrong.take(most) {
        say(&format!("{word} {} {:?}\n", case.id, case.text))?;
    }
    Ok(())
}

/// The worst confusions of one set: forms that leak and spans that were damaged.
fn worst(most: usize, set: &Set, outputs: &BTreeMap<String, Output>) -> Result<(), MeasureError> {
    let mut by_group = Scorer::new(Some("group"));
    for case in &set.cases {
        by_group.add(case, outputs.get(&case.id));
    }
    let mut forms: Vec<_> = by_group
        .figures(0)
        .into_iter()
        .filter(|(metric, key, figure)| {
            *metric == Metric::Strict && key.contains('/') && figure.share < 1.0 && figure.of >= 4
        })
        .collect();
    forms.sort_by(|a, b| a.2.share.total_cmp(&b.2.share).then_with(|| b.2.of.cmp(&a.2.of)));
    let mut text = format!("\nWorst of {}: forms that leak (strict, of)\n\n", set.name);
    for (_, key, figure) in forms.iter().take(most) {
        text.push_str(&format!("- {key}: {:.1} % of {}\n", figure.share * 100.0, figure.of));
    }
    text.push_str("\nMost often damaged\n\n");
    for (kind, span, seen) in by_group.damage().into_iter().take(most) {
        text.push_str(&format!("- {kind} {span}: {seen}\n"));
    }
    say(&text)
}

/// A set with what a masker made of it.
struct Run<'a> {
    set: &'a Set,
    outputs: BTreeMap<String, Output>,
    figures: Figures,
}

/// What was blocked though it should not be: kind and sort of text, how often.
type Blockers = BTreeMap<String, u64>;

fn run_engine(engine: &Engine, set: &Set, blockers: &mut Blockers) -> BTreeMap<String, Output> {
    let masked = mask_cases(engine, &set.cases);
    for (case, (_, kinds)) in set.cases.iter().zip(&masked) {
        let wanted = matches!(case.expect, Some(Expect::Block | Expect::Either));
        for kind in kinds.iter().filter(|_| !wanted) {
            let sort = case.kind.as_deref().unwrap_or(&set.name);
            let seen = blockers.entry(format!("{kind} in {sort}")).or_default();
            *seen = seen.saturating_add(1);
        }
    }
    by_id(masked.into_iter().map(|(output, _)| output).collect())
}

fn score_set(set: &Set, outputs: BTreeMap<String, Output>) -> Run<'_> {
    let mut scorer = Scorer::new(set.by);
    for case in &set.cases {
        scorer.add(case, outputs.get(&case.id));
    }
    Run { set, outputs, figures: Figures { name: set.name.clone(), scorer } }
}

fn measure(arguments: &Arguments) -> Result<(), MeasureError> {
    let mut settings = Settings::default();
    settings.person_bias = arguments.bias.unwrap_or(settings.person_bias);
    let (engine, cost) = load(settings);
    let sets = sets(arguments)?;
    if let Some(folder) = &arguments.write {
        write_sets(folder, &sets)?;
    }
    let given = arguments.outputs.as_deref().map(read_lines).transpose()?.map(by_id);
    if arguments.part != "speed" {
        figures(arguments, &engine, &sets, given.as_ref())?;
    }
    if given.is_none() && matches!(arguments.part.as_str(), "all" | "speed") {
        print_speed(&engine, &sets, cost)?;
    }
    Ok(())
}

/// Prints the table, the worst confusions and what was blocked wrongly.
fn figures(
    arguments: &Arguments,
    engine: &Engine,
    sets: &[Set],
    given: Option<&BTreeMap<String, Output>>,
) -> Result<(), MeasureError> {
    let mut blockers = Blockers::new();
    let mut json = serde_json::Map::new();
    let mut runs = Vec::new();
    for set in sets {
        let outputs = given.cloned().unwrap_or_else(|| run_engine(engine, set, &mut blockers));
        if let Some(folder) = arguments.write.as_deref().filter(|_| set.by.is_some() && given.is_none()) {
            let rows: Vec<&Output> = set.cases.iter().filter_map(|case| outputs.get(&case.id)).collect();
            write_lines(&folder.join(format!("{}.engine.jsonl", set.name.replace(' ', "-"))), &rows)?;
        }
        let run = score_set(set, outputs);
        show_leaks(arguments, &run.figures.scorer)?;
        show_blocks(arguments.blocks, &set.cases, &run.outputs)?;
        json.insert(set.name.clone(), run.figures.scorer.json(arguments.rounds));
        runs.push(run);
    }
    let all: Vec<&Figures> = runs.iter().map(|run| &run.figures).collect();
    say(&table(&all, arguments.rounds))?;
    for run in &runs {
        worst(arguments.worst, run.set, &run.outputs)?;
    }
    if !blockers.is_empty() {
        say("\nBlocked against what was expected, by kind and sort of text\n\n")?;
        for (kind, seen) in &blockers {
            say(&format!("- {kind}: {seen}\n"))?;
        }
    }
    write_json(arguments, &serde_json::Value::Object(json))
}

fn print_speed(engine: &Engine, sets: &[Set], cost: Cost) -> Result<(), MeasureError> {
    say("\n| speed of one core | MB/s one call a case | MB/s one text | bare NFKC | MB |\n")?;
    say("|---|---|---|---|---|\n")?;
    for set in sets.iter().filter(|set| !set.name.starts_with("disguises")) {
        let speed = speed(engine, &set.cases);
        let size = speed.bytes as f64 / 1e6;
        say(&format!(
            "| {} | {:.2} | {:.2} | {:.1} | {size:.2} |\n",
            set.name, speed.cases, speed.whole, speed.nfkc
        ))?;
    }
    let mib = |bytes: Option<u64>| {
        bytes.map_or("?".to_owned(), |bytes| format!("{:.1} MiB", bytes as f64 / 1_048_576.0))
    };
    say(&format!(
        "\nLoad until the first masked line: {:.1} ms; resident memory added {}, of it private {}.\n",
        cost.time.as_secs_f64() * 1000.0,
        mib(cost.resident),
        mib(cost.private)
    ))
}

fn run() -> Result<ExitCode, MeasureError> {
    let Some(arguments) = arguments()? else { return say(HELP).map(|()| ExitCode::SUCCESS) };
    if arguments.part == "fuzz" {
        return fuzz_inputs(&arguments);
    }
    let done = match (&arguments.cases, &arguments.outputs) {
        (Some(cases), Some(outputs)) => score_files(&arguments, cases, outputs),
        (Some(_), None) => Err(MeasureError::Usage("--cases wants --outputs".to_owned())),
        (None, _) => measure(&arguments),
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr().lock(), "measure-masking: {error}");
            ExitCode::FAILURE
        }
    }
}
