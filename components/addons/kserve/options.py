"""What an environment may say about KServe."""

from typing import Literal

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    mode: Literal["standard", "knative"] = field(
        default="standard", title="standard or knative", examples=["standard"]
    )
    """What an InferenceService becomes where it does not say: a Deployment (`standard`), or a
    Knative service, which scales to zero (`knative`; needs the add-on `knative`)."""

    llm: bool = field(default=False, title="true or false", examples=[True])
    """Whether there are LLMInferenceServices too, for models that are spread over several machines
    or served in two phases; needs the add-on `lws`."""
