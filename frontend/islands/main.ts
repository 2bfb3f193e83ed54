// Every page's script: htmx, and the islands that improve what already works without them.
import "../styles/main.css";
import "htmx.org";
import "./area-search.ts";
import "./clock.ts";
import "./code.ts";
import "./dialog.ts";
import "./drawing.ts";
import "./live.ts";
import "./pill.ts";
import "./place.ts";
import "./rows.ts";
import "./phone/kept.ts";
import "./phone/leaving.ts";
import "./phone/list.ts";
import "./phone/phone.ts";
import "./phone/worker.ts";
import { once } from "./page.ts";
import { keepDrafts } from "./drafts.ts";
import { keepForms } from "./phone/forms.ts";
import { tellFromId } from "./id-told.ts";
import { showWhen } from "./show-when.ts";
import { smallHelps } from "./small.ts";

once(smallHelps);
once(showWhen);
once(keepDrafts);
once(tellFromId);
once(keepForms);
