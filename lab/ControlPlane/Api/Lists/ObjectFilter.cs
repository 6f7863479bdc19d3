using KafkaPi.ControlPlane.Selectors;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Api.Lists;

/// <summary>The namespace and the selectors of a list or a watch.</summary>
internal sealed record ObjectFilter(LabelSelector Labels, FieldSelector Fields, string Namespace)
{
    /// <summary>True when no selector is set.</summary>
    public bool IsEmpty => Labels.IsEmpty && Fields.IsEmpty;

    /// <exception cref="ApiException">400: a selector is malformed.</exception>
    public static ObjectFilter Of(ApiContext context) => new(
        LabelSelector.Parse(context.Request.Query["labelSelector"].ToString()),
        FieldSelector.Parse(context.Request.Query["fieldSelector"].ToString(), context.Type),
        context.Type.Namespaced ? context.Info.Namespace : "");

    public bool Matches(StoredObject stored) =>
        (Namespace.Length == 0 || stored.Key.Namespace == Namespace)
            && (IsEmpty || Labels.Matches(stored.Root) && Fields.Matches(stored.Root));
}
