using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class ClientRows : IRows
{
    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("GET /api/v1/clients", Needs.Eyes),
        new("GET /api/v1/clients/{id}", Needs.Sight),
        new("PUT /api/v1/clients/{id}/name", Needs.Administrator, _ => new { name = "" }),
        new("POST /api/v1/clients/{id}/enrolment-token", Needs.Administrator),
        new("DELETE /api/v1/clients/{id}/agent", Needs.Administrator),
        new("GET /agent/install.sh", Needs.Nothing),
        new("GET /agent/binary/{platform}", Needs.Nothing),
        new("POST /agent/v1/enrol", Needs.Nothing),
        new("POST /agent/v1/leave", Needs.Agent, _ => new { unknown = 1 }),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Eyes, (ListClients it, Matter _, Actor who) => it.HandleAsync(new(), who, Matter.Token)),
        UseCaseRow.Of(Needs.Sight, (GetClient it, Matter about, Actor who) => it.HandleAsync(new(about.Client), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (CreateClient it, Matter _, Actor who) => it.HandleAsync(new(""), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (RenameClient it, Matter about, Actor who) => it.HandleAsync(new(about.Client, ""), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (CreateEnrolmentToken it, Matter about, Actor who) => it.HandleAsync(new(about.Client), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (RevokeClient it, Matter about, Actor who) => it.HandleAsync(new(about.Client), who, Matter.Token)),
    ];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } =
    [
        (typeof(EnrolClient), "a machine with an enrolment token asks"),
        (typeof(LeaveServer), "an agent asks, by its key, about its own client"),
        (typeof(EndAgent), "the part that leaving and revoking share"),
    ];
}
