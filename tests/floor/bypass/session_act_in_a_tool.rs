//! Asks for an acting session in the signature of a tool.
//@ error: E0053
use sekisho_gate::{Act, BodyShape, Lines, Page, Raw, ReadTool, Render, Session, Shape, ToolError};

struct View(String);

impl Render for View {
    const SHAPE: Shape = Shape { facts: &[], body: BodyShape::Lines };

    fn render(self) -> Page {
        Page::lines(Lines { text: self.0, first: 1, lead_in: 0, shown: 1 })
    }
}

struct Tool;

impl ReadTool for Tool {
    const NAME: &'static str = "look_up";
    type Args = String;
    type View = View;

    async fn read(&self, args: String, _session: &Session<Act>) -> Result<Raw<View>, ToolError> { //~
        Ok(Raw::of_args(args).map(View))
    }
}
