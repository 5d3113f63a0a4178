using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Activity;
using BorgBackupServer.Server.Activity.Forwarding;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class ActivityRows : IRows
{
    private static readonly SyslogTarget Nowhere = new("", 0, SyslogTransport.Udp);

    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/activity", Needs.Administrator),
        new("GET /api/v1/activity/export", Needs.Administrator),
        new("POST /api/v1/activity/verification", Needs.Administrator),
        new("GET /api/v1/activity/forwarding", Needs.Administrator),
        new("PUT /api/v1/activity/forwarding", Needs.Administrator, _ => new { host = "", port = 0, transport = "udp" }),
        new("DELETE /api/v1/activity/forwarding", Needs.Administrator),
        new("POST /api/v1/activity/forwarding/test", Needs.Administrator, _ => new { host = "", port = 0, transport = "udp" }),
    ];

    public IReadOnlyList<PageRow> Pages { get; } = [new("/activity", Needs.Administrator)];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Administrator, (ListActivity it, Matter _, Actor who) => it.HandleAsync(new(new()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, async (ExportActivity it, Matter _, Actor who) => Begun(await it.HandleAsync(new(new()), who, Matter.Token))),
        UseCaseRow.Of(Needs.Administrator, (VerifyActivity it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (GetForwarding it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ChangeForwarding it, Matter _, Actor who) => it.HandleAsync(new(Nowhere), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (TestForwarding it, Matter _, Actor who) => it.HandleAsync(new(Nowhere), who, Matter.Token)),
    ];

    // The rows are read as they are written out, which is the route's matter.
    private static Result<Done> Begun(Result<ExportActivity.Response> result) => result.IsProblem(out var problem) ? problem : Done.It;
}
