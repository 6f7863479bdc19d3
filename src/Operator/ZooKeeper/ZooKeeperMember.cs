namespace KafkaPi.Operator.ZooKeeper;

/// <summary>A member's answer to the four-letter word <c>srvr</c>, the only one that ZooKeeper answers by default.</summary>
public abstract record ZooKeeperMember
{
    private ZooKeeperMember() { }

    /// <summary>In a quorum, or standalone. <paramref name="Zxid"/> is its last transaction.</summary>
    public sealed record Serving(ZooKeeperRole Role, long Zxid, string Version) : ZooKeeperMember;

    /// <summary>It answers, and has no quorum.</summary>
    public sealed record NotServing : ZooKeeperMember;

    /// <summary>It refuses or says nothing, or was not asked.</summary>
    public sealed record Silent : ZooKeeperMember;
}

public enum ZooKeeperRole
{
    Standalone,
    Follower,
    Leader,
}
