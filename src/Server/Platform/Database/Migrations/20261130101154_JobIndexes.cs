using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class JobIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_jobs_Kind_QueuedAt",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "IX_jobs_QueuedAt",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "IX_jobs_State_QueuedAt",
                table: "jobs");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_QueuedAt_Kind_State",
                table: "jobs",
                columns: new[] { "QueuedAt", "Kind", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_RepositoryId_Kind_State",
                table: "jobs",
                columns: new[] { "RepositoryId", "Kind", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_State_QueuedAt_Kind",
                table: "jobs",
                columns: new[] { "State", "QueuedAt", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_looks",
                table: "jobs",
                column: "QueuedAt",
                filter: "\"Kind\" = 'Look'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_jobs_QueuedAt_Kind_State",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "IX_jobs_RepositoryId_Kind_State",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "IX_jobs_State_QueuedAt_Kind",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "IX_jobs_looks",
                table: "jobs");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_Kind_QueuedAt",
                table: "jobs",
                columns: new[] { "Kind", "QueuedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_QueuedAt",
                table: "jobs",
                column: "QueuedAt");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_State_QueuedAt",
                table: "jobs",
                columns: new[] { "State", "QueuedAt" });
        }
    }
}
