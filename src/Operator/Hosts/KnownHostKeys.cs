using System.Collections.Immutable;

namespace KafkaPi.Operator.Hosts;

/// <summary>A key that is known for a host.</summary>
/// <param name="Type">Null when only a fingerprint was given.</param>
public sealed record KnownHostKey(string? Type, string Fingerprint)
{
    public override string ToString() => Type is null ? Fingerprint : $"{Type} {Fingerprint}";
}

/// <summary>What to think of a presented host key.</summary>
public enum HostKeyVerdict
{
    Trusted,

    /// <summary>Nothing is known and the first key may be kept: pin it, then connect again.</summary>
    FirstSeen,
    Unknown,
    Changed,
    Revoked,
}

/// <summary>All that is known of one host's keys.</summary>
/// <param name="TrustFirst">Whether a key may be pinned when <paramref name="Keys"/> is empty.</param>
public sealed record KnownHostKeys(ImmutableArray<KnownHostKey> Keys, ImmutableArray<KnownHostKey> Revoked, bool TrustFirst)
{
    /// <summary>How a person lets go of <see cref="Keys"/>, as an order: for a host that was reinstalled.</summary>
    public string Mend { get; init; } = "replace or remove its known key";

    public HostKeyVerdict Judge(HostKey presented) =>
        Revoked.Any(key => key.Fingerprint == presented.Fingerprint) ? HostKeyVerdict.Revoked
        : Keys.Any(key => key.Fingerprint == presented.Fingerprint) ? HostKeyVerdict.Trusted
        : Keys.Length > 0 ? HostKeyVerdict.Changed
        : TrustFirst ? HostKeyVerdict.FirstSeen
        : HostKeyVerdict.Unknown;
}
