using System.Collections.Immutable;

namespace KafkaPi.Operator.Hosts;

/// <summary>All known keys of one host.</summary>
/// <param name="TrustFirst">True when a key may be pinned while <paramref name="Keys"/> is empty.</param>
public sealed record KnownHostKeys(
    ImmutableArray<KnownHostKey> Keys, ImmutableArray<KnownHostKey> Revoked, bool TrustFirst)
{
    /// <summary>How a person discards <see cref="Keys"/> of a host that was reinstalled, in the imperative.</summary>
    public string Mend { get; init; } = "replace or remove its known key";

    public HostKeyVerdict Judge(HostKey presented)
    {
        if (Revoked.Any(key => key.Fingerprint == presented.Fingerprint))
        {
            return HostKeyVerdict.Revoked;
        }

        if (Keys.Any(key => key.Fingerprint == presented.Fingerprint))
        {
            return HostKeyVerdict.Trusted;
        }

        if (Keys.Length > 0)
        {
            return HostKeyVerdict.Changed;
        }

        return TrustFirst ? HostKeyVerdict.FirstSeen : HostKeyVerdict.Unknown;
    }
}
