using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

public sealed class PlanRows : IRows
{
    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.At(Permission.ManagePlans), (ChangePlan it, Matter about, Actor who) => it.HandleAsync(new(about.Plan, new PlanDraft("", [], [], "lz4", false, Retention.Default)), who, Matter.Token)),
    ];
}
