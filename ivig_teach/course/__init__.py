"""The course room: checked exercises, hints, worked solutions, quizzes and your own progress."""
