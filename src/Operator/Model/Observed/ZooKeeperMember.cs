namespace KafkaPi.Operator.Model.Observed;

/// <summary>
/// A member's answer to the four-letter word <c>srvr</c>, the only one that ZooKeeper answers by default.
/// </summary>
public abstract record ZooKeeperMember
{
    private ZooKeeperMember() { }

    /// <summary>
    /// The member is in a quorum, or standalone. <paramref name="Zxid"/> is the last transaction that it has.
    /// </summary>
    public sealed record Serving(MemberRole Role, long Zxid, string Version) : ZooKeeperMember;

    /// <summary>The member answers, and has no quorum.</summary>
    public sealed record NotServing : ZooKeeperMember
    {
        /// <summary>
        /// Time for which the member was seen like this again and again. A restart of it does not end that. Null where
        /// nobody has watched it.
        /// </summary>
        public TimeSpan? For { get; init; }
    }

    /// <summary>The member refuses or says nothing, or was not asked.</summary>
    public sealed record Silent : ZooKeeperMember;
}
