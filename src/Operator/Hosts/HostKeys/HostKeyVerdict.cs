namespace KafkaPi.Operator.Hosts;

/// <summary>Judgement of a host key that a host presents.</summary>
public enum HostKeyVerdict
{
    Trusted,

    /// <summary>No key is known and the policy trusts the first one: pin it, then connect again.</summary>
    FirstSeen,
    Unknown,
    Changed,
    Revoked,
}
