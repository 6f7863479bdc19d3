using System.Diagnostics;

namespace KafkaPi.Operator.Hosts;

/// <summary>A text that never prints itself. Only an explicit call reveals it.</summary>
[DebuggerDisplay("***")]
public sealed record Secret
{
    private readonly string _value;

    public Secret(string value) => _value = value;

    /// <summary>Returns the text itself. Not for logs, errors, events, status or command lines.</summary>
    public string Reveal() => _value;

    public override string ToString() => "***";
}
