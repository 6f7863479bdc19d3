using System.Collections.Immutable;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Restarts;

namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>
/// The annotations of the resource, and the records of them in the status, as the controller's ledger keeps them.
/// </summary>
internal sealed class UserRequests
{
    private readonly KafkaCluster _resource = new()
    {
        Metadata = new V1ObjectMeta { Annotations = new Dictionary<string, string>() },
    };

    public string? Restart
    {
        get => Annotations.Find(_resource, Annotations.Restart);
        set => Annotate(Annotations.Restart, value);
    }

    public string? Force
    {
        get => Annotations.Find(_resource, Annotations.Force);
        set => Annotate(Annotations.Force, value);
    }

    public string? Rebalance
    {
        get => Annotations.Find(_resource, RebalanceRequest.Name);
        set => Annotate(RebalanceRequest.Name, value);
    }

    public ImmutableHashSet<AcceptedLoss> AcceptedLosses { get; set; } = [];

    /// <summary>A forced step that was neither taken nor refused yet.</summary>
    public bool IsToForce(ClusterMemory memory) => AnnotationRequests.Force(_resource, memory).Request is not null;

    /// <summary>The record of a new request to restart, which is written before anything else.</summary>
    public RequestStatus? Acknowledge(ClusterMemory memory, DesiredCluster desired, double now) =>
        Restart is null && memory.Restart is null
            ? null
            : AnnotationRequests.Restart(_resource, memory, desired, Time(now));

    public ClusterRequests Of(ClusterMemory memory, DesiredCluster desired, double now) => new(
        AnnotationRequests.RestartOf(_resource, memory.Restart, desired, Time(now)),
        AnnotationRequests.Force(_resource, memory).Request)
    {
        Rebalance = Rebalance,
        AcceptedLosses = AcceptedLosses,
    };

    /// <summary>The record of the forced step, as it has to be before the step is taken.</summary>
    public RequestStatus? ForceRecord(Decision decision, double now)
    {
        var memory = decision.Situation.Memory;
        return (decision.Plan.Force ?? AnnotationRequests.Force(_resource, memory).Refusal) is { } answer
            ? AnnotationRequests.Answered(_resource, answer, Time(now))
            : AnnotationRequests.Settled(memory.Force);
    }

    /// <summary>What came of the requests once the steps were taken.</summary>
    public static (RequestStatus? Restart, RequestStatus? Force) Conclude(
        Decision decision, RequestStatus? force, Outcome outcome)
    {
        var (situation, restart) = (decision.Situation, decision.Situation.Memory.Restart);
        if (situation.Requests.Restart is { } asked && RestartCompletion.IsDone(asked, situation))
        {
            restart = restart! with { State = RequestState.Done };
        }

        return (restart, (force, decision.Plan.Force) switch
        {
            ({ } record, { Taken: { } step }) =>
                AnnotationRequests.Concluded(record, outcome.Steps.First(o => o.Step == step)),
            ({ } record, { Forgotten: not null }) => record with { State = RequestState.Done },
            _ => force,
        });
    }

    private static DateTimeOffset Time(double now) => DateTimeOffset.UnixEpoch.AddSeconds(now);

    private void Annotate(string annotation, string? value)
    {
        if (value is null)
        {
            _resource.Metadata.Annotations.Remove(annotation);
        }
        else
        {
            _resource.Metadata.Annotations[annotation] = value;
        }
    }
}
