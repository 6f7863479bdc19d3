using KafkaPi.Crds;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Testing;
using Xunit;
using static KafkaPi.Operator.Tests.Planning.Trials.TrialCluster;

namespace KafkaPi.Operator.Tests.Planning.Trials;

public sealed class ChangeTrialTests
{
    private const string Missing = "com.example.Missing";

    private static TrialCluster OnTrial => Healthy.WithSetting(Reporters, Missing).Staged();

    private static TrialCluster Rejected => OnTrial.Failing("pi1", ends: 3).Passed();

    [Fact]
    public void What_the_cluster_served_with_is_remembered_once_and_an_unchanged_pass_writes_nothing()
    {
        Assert.Contains("\"version\":\"7.2.2\"", Healthy.Memory.Change.Served, StringComparison.Ordinal);
        Assert.Equal(Healthy.Memory, Healthy.Passed().Memory);
        Assert.False(Healthy.Decide().MustBeRememberedFirst);
    }

    [Fact]
    public void A_change_is_remembered_before_its_files_are_written()
    {
        var decision = Healthy.WithSetting(Reporters, Missing).Decide();

        Assert.Equal(3, decision.Plan.Steps.OfType<WriteFiles>().Count());
        Assert.True(decision.MustBeRememberedFirst);
        Assert.NotNull(decision.Memory.Change.OnTrial);
        Assert.True(decision.Memory.Daemon(new("pi1"), DaemonKind.Broker)!.Trial!.IsChanged);
        Assert.Null(decision.Memory.Daemon(new("pi1"), DaemonKind.ZooKeeper)!.Trial);
    }

    [Fact]
    public void A_broker_that_does_not_come_up_is_put_back_to_what_it_served_with()
    {
        var decided = OnTrial.Failing("pi1", ends: 3);

        Assert.Equal("pi1", decided.Plan.Rejected!.Node.Value);
        Assert.Equal(DaemonKind.Broker, decided.Plan.Rejected.Daemon);
        Assert.Empty(decided.Plan.Steps);
        Assert.Empty(decided.Plan.Findings);
        Assert.Empty(Rejected.Plan.Findings);
        var written = Rejected.Plan.Steps.OfType<WriteFiles>().SelectMany(s => s.Files).Select(f => f.Content);
        Assert.Equal(3, Rejected.Plan.Steps.OfType<WriteFiles>().Count());
        Assert.DoesNotContain(written, content => content.Contains(Missing, StringComparison.Ordinal));
        Assert.DoesNotContain(Rejected.Plan.Steps, s => s is RestartDaemon);
    }

    [Fact]
    public void The_refusal_has_the_field_the_daemon_and_its_own_words()
    {
        var refusal = Assert.Single(Rejected.Plan.Refusals);

        Assert.Equal(RefusalKind.Change, refusal.Kind);
        Assert.Equal(
            "spec.kafka.config[metric.reporters]: the broker on pi1 did not come into service with it: "
                + $"kafkapi-broker.service does not come up (exit status 1): {Words}; the cluster goes on with what it "
                + "served with before. Correct it: any other value is tried at once, and this one is not tried again",
            $"{refusal}");
    }

    [Fact]
    public void Back_in_service_the_cluster_rests_and_tells_it_still()
    {
        var rests = Rejected.Staged().With(c => c.Healthy());

        Assert.Empty(rests.Plan.Steps);
        Assert.Equal(RefusalKind.Change, Assert.Single(rests.Plan.Refusals).Kind);
        Assert.Equal(rests.Passed().Memory, rests.Passed().Passed().Memory);
        Assert.Equal(rests.Memory.Change.Served, rests.Passed().Memory.Change.Served);
    }

    [Fact]
    public void An_operator_that_was_killed_before_it_acted_goes_on_with_putting_back()
    {
        var decided = OnTrial.Failing("pi1", ends: 3);

        Assert.NotNull(decided.Failing("pi1", ends: 4).Plan.Rejected);
        Assert.Null(decided.Passed().Plan.Rejected);
        Assert.NotNull(decided.Passed().InForce.RejectedParts);
    }

    [Fact]
    public void A_way_back_that_was_only_remembered_leaves_the_change_on_trial()
    {
        var again = OnTrial.WithoutSettings().Passed().WithSetting(Reporters, Missing).Passed();

        Assert.NotNull(again.Failing("pi1", ends: 3).Plan.Rejected);
    }

    [Fact]
    public void Another_member_that_serves_with_the_change_clears_it()
    {
        var host = OnTrial.Restarted("pi2").Failing("pi1", ends: 3);

        Assert.Null(host.Plan.Rejected);
        Assert.Equal(FindingKind.DaemonFailing, Assert.Single(host.Plan.Findings).Kind);
    }

    [Fact]
    public void A_broker_that_failed_before_the_change_says_nothing_about_it()
    {
        var failed = Healthy.Failing("pi1", ends: 4).Passed();
        var edited = failed.WithSetting(Reporters, Missing).Staged().Failing("pi1", ends: 9);

        Assert.Null(edited.Plan.Rejected);
        Assert.Null(edited.Passed().Plan.Rejected);
    }

    [Fact]
    public void Ends_before_the_files_came_do_not_count()
    {
        var again = Rejected.WithSetting(Reporters, "com.example.Other").Staged();

        Assert.Null(again.InForce.RejectedParts);
        Assert.Null(again.Failing("pi1", ends: 5).Plan.Rejected);
        Assert.NotNull(again.Failing("pi1", ends: 6).Plan.Rejected);
    }

    [Fact]
    public void An_edit_of_the_settings_lifts_the_rejection_and_one_of_the_nodes_does_not()
    {
        Assert.NotNull(Rejected.Edited(s => s with { Paused = true }).InForce.RejectedParts);
        Assert.NotNull(Rejected.Edited(s => s with
        {
            Nodes = [.. s.Nodes.Select(n => n with { Rack = "shelf" })],
        }).InForce.RejectedParts);
        Assert.Null(Rejected.WithSetting(Reporters, "com.example.Other").InForce.RejectedParts);
    }

    [Fact]
    public void Going_back_by_hand_lifts_the_rejection_so_that_the_same_change_is_tried_again()
    {
        var back = Rejected.WithoutSettings().Staged().With(c => c.Healthy()).Passed();

        Assert.Null(back.Memory.Change.Rejected);
        Assert.True(back.Plan.IsEmpty);
        Assert.Null(back.WithSetting(Reporters, Missing).InForce.RejectedParts);
    }

    [Fact]
    public void A_first_installation_has_nothing_to_go_back_to() =>
        Assert.Null(Installed.WithSetting(Reporters, Missing).Staged().Failing("pi1", ends: 9).Plan.Rejected);

    [Fact]
    public void What_is_remembered_and_not_understood_counts_as_nothing()
    {
        var unknown = OnTrial.Failing("pi1", ends: 3).With(c => c with
        {
            Memory = c.Memory with { Change = c.Memory.Change with { Served = "{\"version\":{}}" } },
        });

        Assert.Null(unknown.Plan.Rejected);
    }

    [Fact]
    public void A_broker_without_a_quorum_says_nothing_about_the_change()
    {
        var down = OnTrial.Failing("pi1", ends: 3);
        foreach (var node in new[] { "pi2", "pi3" })
        {
            down = down.With(
                c => c.Daemon(node, DaemonKind.ZooKeeper, _ => ObservedDaemons.Stopped(DaemonKind.ZooKeeper)));
        }

        Assert.Null(down.Plan.Rejected);
    }

    [Fact]
    public void A_full_disk_says_nothing_about_the_change()
    {
        const string Full = "not started: the disk of /data has less than 64 MiB free";

        Assert.Null(OnTrial.Failing("pi1", ends: 5, Full).Plan.Rejected);
    }

    [Fact]
    public void A_broker_that_serves_and_ends_again_and_again_is_put_back()
    {
        var serving = OnTrial.Restarted("pi1").Passed();
        var dying = serving;
        for (var ends = 1; ends <= 3; ends++)
        {
            Assert.Null(dying.Plan.Rejected);
            var memory = dying.Failing("pi1", ends).Passed().Memory;
            dying = serving.With(c => (c with { Memory = memory })
                .Daemon("pi1", DaemonKind.Broker, d => d with { Restarts = ends }));
            dying = dying.Passed();
        }

        Assert.Contains("again and again", dying.Memory.Change.Rejected!.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_way_back_is_not_safe_a_person_is_told_so_too()
    {
        var raised = Rejected.With(c => c with
        {
            Memory = c.Memory with
            {
                Change = c.Memory.Change with
                {
                    Served = c.Memory.Change.Served!.Replace("7.2.2", "6.2.1", StringComparison.Ordinal),
                },
            },
        });

        Assert.Equal(
            [RefusalKind.Version, RefusalKind.Change], raised.Plan.Refusals.Select(r => r.Kind));
        Assert.DoesNotContain(raised.Plan.Steps, s => s is InstallDistribution);
    }

    [Fact]
    public void A_request_to_force_a_step_waits_for_the_pass_that_has_the_step()
    {
        var requests = ClusterRequests.None with { Force = new(new(StepVerb.Restart, DaemonKind.Broker, new("pi2"))) };

        Assert.Null(OnTrial.Failing("pi1", ends: 3).Decide(requests).Plan.Force);
    }
}
