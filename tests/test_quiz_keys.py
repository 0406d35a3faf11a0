"""Nothing about the place or the length of an option tells whether it is right."""

import pytest

from ivig_teach.course import exercises

LESSONS = [exercises.lesson(n) for n in exercises.lesson_ids()]


def key(lesson):
    return "".join(letter for question in lesson.quiz for letter in question.answer)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
class TestLesson:
    def test_correct_letters_vary(self, lesson):
        assert len(set(key(lesson))) >= 3
        assert not any(letter * 3 in key(lesson) for letter in exercises.LETTERS)

    def test_right_option_is_not_the_longest_in_more_than_half(self, lesson):
        longest = [
            max(question.options, key=lambda option: len(question.fill(option.text))).correct
            for question in lesson.quiz
        ]
        assert sum(longest) <= len(longest) / 2


def test_no_two_lessons_share_a_key():
    keys = {lesson.id: key(lesson) for lesson in LESSONS}
    assert len(set(keys.values())) == len(keys), keys


def test_find_the_error_has_not_always_two_wrong_sentences():
    counts = {
        one.id: len(one.answer)
        for lesson in LESSONS
        for one in lesson.exercises
        if one.kind == "choices"
    }
    assert len(set(counts.values())) > 1, counts
