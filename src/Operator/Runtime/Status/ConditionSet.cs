using System.Collections.Immutable;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>The conditions of an entity, in the Kubernetes convention. Immutable.</summary>
/// <remarks>
/// <c>lastTransitionTime</c> moves only with the status. <c>Reconciling</c> and <c>Stalled</c> follow kstatus: they are
/// present only while true, and never both.
/// </remarks>
public sealed class ConditionSet
{
    public const string Ready = "Ready";
    public const string Reconciling = "Reconciling";
    public const string Stalled = "Stalled";

    /// <summary>An eighth of what the schema of a condition takes. The API server refuses a longer one.</summary>
    private const int LongestMessage = 4096;

    private readonly ImmutableArray<V1Condition> _conditions;
    private readonly long? _generation;
    private readonly DateTime _now;

    private ConditionSet(ImmutableArray<V1Condition> conditions, long? generation, DateTime now) =>
        (_conditions, _generation, _now) = (conditions, generation, now);

    /// <param name="generation">The generation of the spec that the conditions set from here on are about.</param>
    public static ConditionSet From(IEnumerable<V1Condition>? conditions, long? generation, DateTimeOffset now) =>
        new([.. conditions ?? []], generation, now.UtcDateTime);

    /// <summary>A message as a condition has it: bounded, and without control characters.</summary>
    public static string Spoken(string message) => SpokenText.Of(message, LongestMessage);

    public V1Condition? this[string type] => _conditions.FirstOrDefault(c => c.Type == type);

    public ConditionSet True(string type, string reason, string message = "") => Set(type, "True", reason, message);

    public ConditionSet False(string type, string reason, string message = "") => Set(type, "False", reason, message);

    public ConditionSet Unknown(string type, string reason, string message = "") =>
        Set(type, "Unknown", reason, message);

    public ConditionSet Without(params IEnumerable<string> types) =>
        new(_conditions.RemoveAll(c => types.Contains(c.Type)), _generation, _now);

    /// <summary>Work is under way, or will be tried again.</summary>
    public ConditionSet NowReconciling(string reason, string message = "") =>
        Without(Stalled).True(Reconciling, reason, message);

    /// <summary>A person must act.</summary>
    public ConditionSet NowStalled(string reason, string message = "") =>
        Without(Reconciling).True(Stalled, reason, message);

    /// <summary>Nothing is left to do for this generation.</summary>
    public ConditionSet NowSettled() => Without(Reconciling, Stalled);

    /// <summary>Derives <see cref="Ready"/> from the other conditions.</summary>
    /// <param name="message">What is true when it is.</param>
    /// <remarks>
    /// False, with the first reason, when <see cref="Stalled"/> or one of <paramref name="harmful"/> is true, or one of
    /// <paramref name="required"/> is false. Unknown when one of <paramref name="required"/> is unknown or absent. True
    /// otherwise.
    /// </remarks>
    public ConditionSet Summarize(
        IReadOnlyCollection<string> required, IReadOnlyCollection<string> harmful, string message = "")
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

        return True(Ready, Ready, message);
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
            Message = Spoken(message),
            ObservedGeneration = _generation,
            LastTransitionTime = existing?.Status == status ? existing.LastTransitionTime : _now,
        };
        return new(
            existing is null ? _conditions.Add(condition) : _conditions.Replace(existing, condition), _generation,
            _now);
    }
}
