using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Api.Objects;
using KafkaPi.ControlPlane.Api.Reviews;
using KafkaPi.ControlPlane.Api.Watching;
using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Controllers;
using KafkaPi.ControlPlane.Faults;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;
using KafkaPi.ControlPlane.Types.BuiltIn;

namespace KafkaPi.ControlPlane;

/// <summary>The parts behind the web host, composed once per server.</summary>
internal sealed record Backend(
    Router Router, ObjectWriter Writer, ServedTypes Types, Housekeeping Housekeeping, FaultSwitches Faults)
{
    public static Backend Compose(
        ControlPlaneOptions options, Credentials credentials, Store store, ILogger logger, CancellationToken stopping)
    {
        var schemas = KubernetesSchemas.Load();
        var types = new ServedTypes(store, schemas);
        var writer = new ObjectWriter(store, options.Time);
        var housekeeping = new Housekeeping(store, writer, () => types.Current, options.Time, logger);
        store.Committed += housekeeping.Observe;

        var serviceAccounts = new ServiceAccountTokens(credentials.ServiceAccountKey, store, options.Time);
        var authenticator = new Authenticator(credentials.Certificates, credentials.Tokens, serviceAccounts);
        var authorizer = new Authorizer(store);
        var faults = new FaultSwitches();
        var resources = new ResourceRouter(
            types, new AccessReviews(authorizer, authenticator), new TokenRequests(store, serviceAccounts),
            new ResourceHandler(store, writer, options.Time),
            new WatchHandler(store, faults, options.Time, options.BookmarkInterval, stopping));
        var paths = new PathRouter(types, schemas, store, options.Faults ? new FaultsEndpoint(faults) : null);
        var router = new Router(new AccessControl(authenticator, authorizer), resources, paths, faults, logger);
        return new(router, writer, types, housekeeping, faults);
    }
}
