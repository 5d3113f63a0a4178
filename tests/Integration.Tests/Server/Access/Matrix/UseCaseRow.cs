using System.Text.Json;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.Extensions.DependencyInjection;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix;

/// <summary>One use case, what it needs, and how it is asked.</summary>
public sealed record UseCaseRow(Type UseCase, Needs Needs, Func<IServiceProvider, Matter, Actor, Task<UseCaseRow.Answer>> AskAsync)
{
    /// <param name="Problem">Null for a yes.</param>
    /// <param name="Text">All of the answer, as JSON.</param>
    public sealed record Answer(Problem? Problem, string Text);

    /// <summary><c>UseCaseRow.Of(Needs.Sight, (GetJob it, Matter about, Actor who) => it.HandleAsync(new(about.Job), who, Matter.Token))</c></summary>
    public static UseCaseRow Of<TUseCase, TAnswer>(Needs needs, Func<TUseCase, Matter, Actor, Task<Result<TAnswer>>> ask)
        where TUseCase : notnull => new(typeof(TUseCase), needs, async (services, about, who) =>
    {
        await using var scope = services.CreateAsyncScope();
        var result = await ask(scope.ServiceProvider.GetRequiredService<TUseCase>(), about, who);
        return result.IsSuccess(out var value, out var problem)
            ? new Answer(null, value is Done ? "" : JsonSerializer.Serialize(value, RestJson.Options))
            : new Answer(problem, problem.ToString());
    });
}
