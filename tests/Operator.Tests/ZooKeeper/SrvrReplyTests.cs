using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Tests.Observation.Probe;
using KafkaPi.Operator.ZooKeeper;
using Xunit;

namespace KafkaPi.Operator.Tests.ZooKeeper;

public class SrvrReplyTests
{
    [Theory]
    [InlineData("3.4.6", "leader", MemberRole.Leader)]
    [InlineData("3.4.6", "follower", MemberRole.Follower)]
    [InlineData("3.6.3", "leader", MemberRole.Leader)]
    [InlineData("3.6.3", "follower", MemberRole.Follower)]
    [InlineData("3.8.4", "leader", MemberRole.Leader)]
    [InlineData("3.8.4", "follower", MemberRole.Follower)]
    public void A_serving_member_tells_its_role(string version, string mode, MemberRole role)
    {
        var member = Assert.IsType<ZooKeeperMember.Serving>(
            SrvrReply.Parse(Recorded.Text("ZooKeeper", $"{version}-{mode}.txt")));

        Assert.Equal(role, member.Role);
        Assert.Equal(version, member.Version);
        Assert.True(member.Zxid > 1L << 32);
    }

    [Theory]
    [InlineData("3.4.6")]
    [InlineData("3.6.3")]
    public void A_member_without_a_quorum_is_not_serving(string version) =>
        Assert.IsType<ZooKeeperMember.NotServing>(
            SrvrReply.Parse(Recorded.Text("ZooKeeper", $"{version}-no-quorum.txt")));

    [Theory]
    [InlineData("")]
    [InlineData("srvr is not executed because it is not in the whitelist.\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n")]
    public void What_is_no_answer_is_silence(string reply) =>
        Assert.IsType<ZooKeeperMember.Silent>(SrvrReply.Parse(reply));

    [Fact]
    public void A_reply_that_is_cut_off_never_passes_for_serving()
    {
        var reply = Recorded.Text("ZooKeeper", "3.6.3-leader.txt");
        var end = reply.IndexOf("Node count", StringComparison.Ordinal);

        Assert.All(
            Enumerable.Range(0, end),
            length => Assert.IsType<ZooKeeperMember.Silent>(SrvrReply.Parse(reply[..length])));
    }
}
