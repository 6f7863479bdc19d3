namespace KafkaPi.Operator.Hosts;

/// <summary>The host presents a key that differs from the known one, or a revoked key.</summary>
/// <param name="expected">Types and fingerprints of the known keys.</param>
/// <param name="mend">What a person does for a host that was reinstalled, in the imperative.</param>
public sealed class HostKeyChangedException(
    HostEndpoint host,
    string expected,
    string presentedType,
    string presented,
    string mend = "replace or remove its known key",
    bool revoked = false)
    : HostException(host, Remedy.Person,
        (revoked
            ? $"its {presentedType} host key {presented} is marked @revoked."
            : $"its host key changed: expected {expected}, presented {presentedType} {presented}.")
        + " Nothing is done on this host. If it was reinstalled or replaced, compare the fingerprint on its own "
        + $"console and {mend}; if not, find out who answers at its address.")
{
    /// <summary>Types and fingerprints of the known keys.</summary>
    public string Expected { get; } = expected;

    public string PresentedType { get; } = presentedType;

    public string Presented { get; } = presented;
}
