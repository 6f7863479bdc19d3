using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api;

/// <summary>One request on a resource, who asks, and the types as they were when it came in.</summary>
internal sealed record ApiContext(HttpContext Http, RequestInfo Info, User User, TypeRegistry Types, ResourceType Type)
{
    public HttpRequest Request => Http.Request;

    public CancellationToken Cancel => Http.RequestAborted;

    public Storage.ObjectKey Key => new(Type.StorageName, Type.Namespaced ? Info.Namespace : "", Info.Name);
}
