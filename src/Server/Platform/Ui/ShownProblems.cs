using BorgBackupServer.Server.Platform.Results;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>The problems that an open page shows somebody. What is refused there passes by no request, so it is handed on from here.</summary>
public sealed class ShownProblems(ISnackbar notices, NavigationManager navigation, IRefusalWitness witness)
{
    /// <summary>As a notice at the edge, where a button has no room for more.</summary>
    public async Task NoticeAsync(Problem problem)
    {
        notices.Add($"{problem.Detail} {problem.Hint}", Severity.Warning);
        await SeenAsync(problem);
    }

    /// <summary>The problem stands on the page now.</summary>
    public Task SeenAsync(Problem problem) => problem.Kind == ProblemKind.Forbidden ? witness.SeeAsync(problem.Code, Page) : Task.CompletedTask;

    /// <summary>The page as a whole is not for whoever asks.</summary>
    public Task SeenAsync() => witness.SeeAsync("access.forbidden", Page);

    /// <summary>Without its query, which may be what somebody typed.</summary>
    private string Page => "/" + navigation.ToBaseRelativePath(navigation.Uri).Split('?', '#')[0];
}
