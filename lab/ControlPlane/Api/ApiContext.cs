using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api;

/// <summary>A request on a resource, its user, and the resource's type when the request arrived.</summary>
internal sealed record ApiContext(HttpContext Http, RequestInfo Info, User User, ResourceType Type)
{
    public HttpRequest Request => Http.Request;

    public CancellationToken Aborted => Http.RequestAborted;

    public ObjectKey Key => new(Type.StorageName, Type.Namespaced ? Info.Namespace : "", Info.Name);
}
