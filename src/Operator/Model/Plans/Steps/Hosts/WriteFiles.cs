using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Rendered;

namespace KafkaPi.Operator.Model.Plans.Steps.Hosts;

/// <summary>Writes and removes files, and makes systemd read its units again where they have changed.</summary>
public sealed record WriteFiles(
    NodeName Node, ImmutableArray<RenderedFile> Files, ImmutableArray<string> Removals, bool ReloadUnits,
    string Reason) : Step(Node, Reason)
{
    /// <summary>The files of a daemon that the spec takes off the host. They are in nobody's way until then.</summary>
    public bool GivesUp { get; init; }

    public override StepWords Words => new("write files", "writing files", "wrote files");

    /// <remarks>Marks of the operator's own come and go with each first start. They are nobody's news.</remarks>
    public override StepEvent? Event =>
        Files.IsEmpty && !ReloadUnits && !GivesUp ? null : StepEvent.WhenDone(EventReason.FilesWritten);

    public override StepGroup Group => GivesUp ? StepGroup.Removal : StepGroup.Provisioning;
}
