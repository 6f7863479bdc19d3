using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Hands an event to the background recorder. Never throws, and never waits for the API server.</summary>
/// <param name="reason">Stable, CamelCase, at most 128 characters.</param>
/// <param name="message">
/// Stable too, so that repetitions are counted instead of listed; cut at 1000 bytes.
/// </param>
public delegate void EventPublisher(
    IKubernetesObject<V1ObjectMeta> entity, string reason, string message, EventType type = EventType.Normal);
