namespace KafkaPi.Operator.Hosts;

/// <summary>A key that is known for a host.</summary>
/// <param name="Type">Type of the key, null when only a fingerprint was given.</param>
public sealed record KnownHostKey(string? Type, string Fingerprint)
{
    public override string ToString() => Type is null ? Fingerprint : $"{Type} {Fingerprint}";
}
