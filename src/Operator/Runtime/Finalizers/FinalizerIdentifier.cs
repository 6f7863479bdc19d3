namespace KafkaPi.Operator.Runtime.Finalizers;

internal sealed record FinalizerIdentifier<TEntity>(string Value);
