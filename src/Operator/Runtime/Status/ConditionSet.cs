using System.Collections.Immutable;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>An entity's conditions by Kubernetes convention; every change yields a new set.</summary>
/// <remarks>
/// <c>lastTransitionTime</c> moves only with the status. <c>Reconciling</c> and <c>Stalled</c> follow kstatus: present only while true, never both.
/// </remarks>
public sealed class ConditionSet
{
    public const string Ready = "Ready";
    public const string Reconciling = "Reconciling";
    public const string Stalled = "Stalled";

    private readonly ImmutableArray<V1Condition> _conditions;
    private readonly long? _generation;
    private readonly DateTime _now;

    private ConditionSet(ImmutableArray<V1Condition> conditions, long? generation, DateTime now) =>
        (_conditions, _generation, _now) = (conditions, generation, now);

    /// <param name="generation">Of the spec that the conditions set from here on speak about.</param>
    public static ConditionSet From(IEnumerable<V1Condition>? conditions, long? generation, DateTimeOffset now) =>
        new([.. conditions ?? []], generation, now.UtcDateTime);

    public V1Condition? this[string type] => _conditions.FirstOrDefault(c => c.Type == type);

    public ConditionSet True(string type, string reason, string message = "") => Set(type, "True", reason, message);

    public ConditionSet False(string type, string reason, string message = "") => Set(type, "False", reason, message);

    public ConditionSet Unknown(string type, string reason, string message = "") => Set(type, "Unknown", reason, message);

    public ConditionSet Without(params IEnumerable<string> types) =>
        new(_conditions.RemoveAll(c => types.Contains(c.Type)), _generation, _now);

    /// <summary>Work is under way, or will be tried again.</summary>
    public ConditionSet NowReconciling(string reason, string message = "") => Without(Stalled).True(Reconciling, reason, message);

    /// <summary>A human must act.</summary>
    public ConditionSet NowStalled(string reason, string message = "") => Without(Reconciling).True(Stalled, reason, message);

    /// <summary>Nothing left to do for this generation.</summary>
    public ConditionSet NowSettled() => Without(Reconciling, Stalled);

    /// <summary>
    /// Derives <see cref="Ready"/>: false with the first reason in the order given when a condition of <paramref name="required"/> is false, one of
    /// <paramref name="harmful"/> is true, or <see cref="Stalled"/>; unknown when one of <paramref name="required"/> is unknown or not yet there; true otherwise.
    /// </summary>
    public ConditionSet Summarize(IReadOnlyCollection<string> required, IReadOnlyCollection<string> harmful)
    {
        var against = harmful.Prepend(Stalled).Select(type => this[type]).FirstOrDefault(c => c?.Status == "True")
            ?? required.Select(type => this[type]).FirstOrDefault(c => c?.Status == "False");
        if (against is not null)
        {
            return False(Ready, against.Reason, against.Message);
        }

        foreach (var type in required)
        {
            if (this[type] is not { } condition)
            {
                return Unknown(Ready, "NotYetObserved", $"{type} is not known yet");
            }

            if (condition.Status != "True")
            {
                return Unknown(Ready, condition.Reason, condition.Message);
            }
        }

        return True(Ready, Ready, "");
    }

    public IList<V1Condition> ToList() => [.. _conditions];

    private ConditionSet Set(string type, string status, string reason, string message)
    {
        var existing = this[type];
        var condition = new V1Condition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            ObservedGeneration = _generation,
            LastTransitionTime = existing?.Status == status ? existing.LastTransitionTime : _now,
        };
        return new(existing is null ? _conditions.Add(condition) : _conditions.Replace(existing, condition), _generation, _now);
    }
}
