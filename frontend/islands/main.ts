import "../styles/main.css";
import "htmx.org";
