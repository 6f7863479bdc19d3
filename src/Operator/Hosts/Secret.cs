using System.Diagnostics;

namespace KafkaPi.Operator.Hosts;

/// <summary>A text that never prints itself: whoever needs it must ask for it by name.</summary>
[DebuggerDisplay("***")]
public sealed record Secret
{
    private readonly string value;

    public Secret(string value) => this.value = value;

    /// <summary>The text itself. Not for logs, errors, events, status or command lines.</summary>
    public string Reveal() => value;

    public override string ToString() => "***";
}
