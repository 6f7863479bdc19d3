using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Tests.Desired;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

public sealed class RequestsTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, 700, TimeSpan.Zero);
    private readonly KafkaCluster _resource = Manifests.Sample("three-pis.yaml");

    private ClusterMemory Memory => StatusMemory.Read(_resource.Status);

    [Fact]
    public void A_restart_request_is_acknowledged_with_the_present_time_and_counts_from_it()
    {
        Annotate(Annotations.Restart, "pi1@monday");

        var record = Acknowledge(Now);
        var order = AnnotationRequests.RestartOf(_resource, record, _resource.Derived(), Now.AddMinutes(2));

        Assert.Equal(("pi1@monday", RequestState.Acknowledged), (record!.Request, record.State));
        Assert.Equal(TimeSpan.FromMilliseconds(120_700), order!.Age);
        Assert.Equal(2, order.Daemons.Count);
    }

    [Fact]
    public void The_same_value_is_the_same_request_and_another_value_is_another()
    {
        Annotate(Annotations.Restart, "pi1");
        var first = Acknowledge(Now);
        Assert.Same(first, Acknowledge(Now.AddHours(1)));

        Annotate(Annotations.Restart, "pi1@2");
        Assert.Equal(Now.AddHours(2).AddMilliseconds(-700).UtcDateTime, Acknowledge(Now.AddHours(2))!.Time);
    }

    [Fact]
    public void A_request_that_is_done_stays_done_whatever_the_clock_says()
    {
        Annotate(Annotations.Restart, "all");
        Acknowledge(Now);
        var done = _resource.Status!.Restart! with { State = RequestState.Done };
        _resource.Status = _resource.Status with { Restart = done };

        Assert.Same(done, Acknowledge(Now.AddDays(-3)));
        Assert.Null(AnnotationRequests.RestartOf(_resource, done, _resource.Derived(), Now));
    }

    [Fact]
    public void A_clock_that_was_set_back_restarts_nothing_for_ever()
    {
        Annotate(Annotations.Restart, "all");
        Acknowledge(Now);

        var again = Acknowledge(Now.AddDays(-1));

        Assert.True(
            AnnotationRequests.RestartOf(_resource, again, _resource.Derived(), Now.AddDays(-1))!.Age >= TimeSpan.Zero);
    }

    [Fact]
    public void An_unknown_node_is_refused_once_and_taken_when_the_spec_has_it()
    {
        Annotate(Annotations.Restart, "pi9");

        var refused = Acknowledge(Now);

        Assert.Equal(
            (RequestState.Refused, true),
            (refused!.State,
            refused.Message!.StartsWith("kafkapi.dev/restart=pi9: 'pi9' names no node", StringComparison.Ordinal)));
        Assert.Null(AnnotationRequests.RestartOf(_resource, refused, _resource.Derived(), Now));
        Assert.Same(refused, Acknowledge(Now.AddMinutes(1)));
        _resource.Spec = _resource.Spec with
        {
            Nodes = [.. _resource.Spec.Nodes.Select(n => n.Name == "pi3" ? n with { Name = "pi9" } : n)]
        };
        Assert.Equal(RequestState.Acknowledged, Acknowledge(Now.AddMinutes(2))!.State);
    }

    [Fact]
    public void An_annotation_that_is_taken_off_half_way_ends_the_request()
    {
        Annotate(Annotations.Restart, "all");
        Acknowledge(Now);
        _resource.Metadata.Annotations.Clear();

        Assert.Equal(RequestState.Interrupted, Acknowledge(Now)!.State);
        Assert.Null(AnnotationRequests.RestartOf(_resource, _resource.Status!.Restart, _resource.Derived(), Now));
    }

    [Fact]
    public void What_is_asked_for_before_the_status_remembers_anything_is_not_forced()
    {
        Annotate(Annotations.Force, "restart-broker/pi3@1");
        Assert.Equal((null, ForceDecision.NothingWaits), AnnotationRequests.Force(_resource, Memory));

        _resource.Status =
            new() { Nodes = [new() { Name = "pi3" }] };
        Assert.Equal(
            new ForceRequest(StepName.Parse("restart-broker/pi3")!),
            AnnotationRequests.Force(_resource, Memory).Request);
    }

    [Theory]
    [InlineData("everything")]
    [InlineData("restart-broker/")]
    [InlineData("restart-leader/pi3")]
    [InlineData("leave-broker/pi3")]
    public void What_names_no_step_is_answered_at_once(string value)
    {
        Annotate(Annotations.Force, value);
        _resource.Status = new() { Nodes = [new() { Name = "pi3" }] };

        Assert.Equal((null, ForceDecision.NothingWaits), AnnotationRequests.Force(_resource, Memory));
    }

    [Fact]
    public void An_order_that_is_carried_out_without_a_step_is_acknowledged_and_one_that_is_refused_is_not()
    {
        Annotate(Annotations.Force, "leave/pi4");

        Assert.Equal(
            RequestState.Acknowledged,
            AnnotationRequests.Answered(
                _resource, new(null, "pi4: forget the broker") { Forgotten = new("pi4") }, Now).State);
        Assert.Equal(
            RequestState.Refused,
            AnnotationRequests.Answered(_resource, new(null, "the step waits for orders to be moved"), Now).State);
    }

    [Fact]
    public void A_force_request_that_has_an_answer_is_not_taken_again()
    {
        Annotate(Annotations.Force, "restart-broker/pi3");
        _resource.Status =
            new() { Nodes = [new() { Name = "pi3" }] };
        _resource.Status =
            _resource.Status with { Force = AnnotationRequests.Answered(_resource, ForceDecision.NothingWaits, Now) };

        Assert.Equal((null, null), AnnotationRequests.Force(_resource, Memory));
        Annotate(Annotations.Force, "restart-broker/pi3@again");
        Assert.NotNull(AnnotationRequests.Force(_resource, Memory).Request);
    }

    [Fact]
    public void A_forced_step_whose_end_was_not_recorded_is_told_and_not_repeated()
    {
        var left = new RequestStatus
        {
            Request = "restart-broker/pi3",
            Time = Now.UtcDateTime,
            State = RequestState.Acknowledged
        };

        var settled = AnnotationRequests.Settled(left);

        Assert.Equal(RequestState.Interrupted, settled!.State);
        Assert.EndsWith(
            "to ask again, put @ and anything new behind restart-broker/pi3", settled.Message,
            StringComparison.Ordinal);
        Assert.Same(settled, AnnotationRequests.Settled(settled));
    }

    private RequestStatus? Acknowledge(DateTimeOffset now)
    {
        var record = AnnotationRequests.Restart(_resource, Memory, _resource.Parsed(), now);
        _resource.Status = (_resource.Status ?? new()) with { Restart = record };
        return record;
    }

    private void Annotate(string annotation, string value) =>
        _resource.Metadata.Annotations = new Dictionary<string, string> { [annotation] = value };
}
