//! Returns a view that is not sealed.
//@ error: E0308
use sekisho_gate::{BodyShape, Lines, Page, Raw, Read, ReadTool, Render, Session, Shape, ToolError};

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

    async fn read(&self, args: String, _session: &Session<Read>) -> Result<Raw<View>, ToolError> {
        Ok(View(args)) //~
    }
}
