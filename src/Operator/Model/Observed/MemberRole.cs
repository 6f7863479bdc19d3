namespace KafkaPi.Operator.Model.Observed;

/// <summary>What a serving ZooKeeper is among the members.</summary>
public enum MemberRole
{
    Standalone,
    Follower,
    Leader,
}
