using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Tests.Controllers.KafkaClusters;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Preflight;

/// <summary>A version of Java that the spec asks for and a host cannot have.</summary>
public sealed class OutdatedJavaTests
{
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy();
    private static readonly ClusterUnderTest With21 = Healthy.For(Healthy.Desired with { MinimumJava = 21 });

    [Fact]
    public void Java_that_cannot_be_had_is_told_with_what_helps_and_not_called_as_specified()
    {
        var reported = new ReportedCluster();

        reported.Sees(With21);

        var condition = reported.Resource.Status!.Conditions!.Single(c => c.Type == "UpToDate");
        Assert.Equal(("False", "JavaTooOld"), (condition.Status, condition.Reason));
        Assert.Equal(
            "pi1: Java 17 is too old, spec.java.minimumVersion is 21, and the package lists offer none: run "
                + "'sudo apt-get update' on the host, or install Java 21 or newer by hand; or set "
                + "spec.java.minimumVersion to 17",
            condition.Message);
        Assert.Equal(("True", "False"), (reported.Condition("Available"), reported.Condition("Ready")));
        Assert.Equal(3, reported.Events.Count(e => e.StartsWith("JavaTooOld: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Other_work_on_the_host_goes_on()
    {
        var plan = With21.WithSetting("num.io.threads", "9").Staged().Plan();

        Assert.Equal(new NodeName("pi2"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
    }

    [Theory]
    [InlineData("updated lists")]
    [InlineData("by hand")]
    [InlineData("set back")]
    public void Each_mend_that_is_named_helps(string mend)
    {
        var mended = mend switch
        {
            "updated lists" => Java(With21, s => new(new(17, 0), "openjdk-21-jre-headless", 21)),
            "by hand" => Java(With21, _ => new(new(21, 0), null, null)),
            "set back" => With21.For(With21.Desired with { MinimumJava = 17 }),
            _ => throw new ArgumentOutOfRangeException(nameof(mend)),
        };

        Assert.Empty(mended.Plan().Findings);
        Assert.Equal(mend == "updated lists" ? 3 : 0, mended.Plan().Steps.OfType<InstallJava>().Count());
    }

    [Fact]
    public void Java_that_the_spec_leaves_to_people_is_asked_of_them()
    {
        var left = With21.For(With21.Desired with { InstallJava = false });

        var finding = left.Plan().Findings[0];

        Assert.Equal(FindingKind.JavaTooOld, finding.Kind);
        Assert.Contains("install it, or set spec.java.install to true", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_is_too_old_itself_is_not_installed_again_and_again()
    {
        var plan = Java(With21, _ => new(new(17, 0), "openjdk-17-jre-headless", 17)).Plan();

        Assert.Empty(plan.Steps);
        Assert.Equal(3, plan.Findings.Count(f => f.Kind == FindingKind.JavaTooOld));
    }

    private static ClusterUnderTest Java(
        ClusterUnderTest cluster, Func<string, ObservedJava> java) =>
        cluster.Desired.Nodes.Aggregate(cluster, (c, node) => c.Seen(
            node.Name.Value, s => s with { Facts = s.Facts with { Java = java(node.Name.Value) } }));
}
